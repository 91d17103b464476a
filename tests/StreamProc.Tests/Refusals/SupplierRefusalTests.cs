using StreamProc.Dsl;
using StreamProc.State;

namespace StreamProc.Tests.Refusals;

/// <summary>A store's supplier that does not fit the table or the join is refused when the topology is built.</summary>
public sealed class SupplierRefusalTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly JoinWindows Near = JoinWindows.OfTimeDifferenceAndGrace(Minute, Minute);

    private static readonly Dictionary<string, (Action<StreamsBuilder> Define, string Problem)> Cases = new(StringComparer.Ordinal)
    {
        ["windows for a table by key"] = (
            s => In(s).GroupByKey().Count(Materialized.As(Windows(Minute, Minute)), Named.As("count")),
            "Node count: the supplier of its store rows makes a window store, but a table by key is kept in a key-value store: take Stores.PersistentKeyValueStore, InMemoryKeyValueStore, LruMap or PersistentVersionedKeyValueStore."),
        ["sessions for a source table"] = (
            s => s.Table<string, string>("t", new Consumed<string, string> { Name = "read" }, Materialized.As(Stores.InMemorySessionStore("rows", Minute))),
            "Node read: the supplier of its store rows makes a session store, but a table by key"),
        ["windows for a filtered table"] = (
            s => s.Table<string, string>("t").Filter((_, _) => true, Materialized.As(Windows(Minute, Minute)), Named.As("some")),
            "Node some: the supplier of its store rows makes a window store, but a table by key"),
        ["windows for a global table"] = (
            s => s.GlobalTable<string, string>("t", new Consumed<string, string> { Name = "read" }, Materialized.As(Windows(Minute, Minute))),
            "Node read: the supplier of its store rows makes a window store, but a table by key"),
        ["versions of a global table"] = (
            s => s.GlobalTable<string, string>("t", new Consumed<string, string> { Name = "read" }, Materialized.As(Stores.PersistentVersionedKeyValueStore("rows", Minute))),
            "Global table read: a global table cannot be versioned: leave WithHistoryRetention out, or take another supplier."),
        ["rows by key for windows"] = (
            s => CountWindows(s, Stores.PersistentKeyValueStore("rows")),
            "Node count: the supplier of its store rows makes a key-value store, but a table of windows is kept in a window store: take Stores.PersistentWindowStore or InMemoryWindowStore."),
        ["versions for windows"] = (
            s => CountWindows(s, Stores.PersistentVersionedKeyValueStore("rows", Minute)),
            "Node count: the supplier of its store rows makes a versioned key-value store, but a table of windows"),
        ["duplicates of a table"] = (
            s => CountWindows(s, Stores.PersistentWindowStore("rows", 2 * Minute, Minute, retainDuplicates: true)),
            "Node count: its store rows keeps duplicates, but a table has one row for each key and window: leave retainDuplicates out."),
        ["another size of windows"] = (
            s => CountWindows(s, Windows(2 * Minute, 2 * Minute)),
            "Node count: its store rows is for windows of 00:02:00, but the table's are of 00:01:00: give the supplier the same."),
        ["too short a retention of windows"] = (
            s => CountWindows(s, Windows(Minute, Minute)),
            "Node count: the retention of its store rows, 00:01:00, is below the windows' size and grace, 00:02:00: give the supplier that at least."),
        ["too short a retention of sliding windows"] = (
            s => In(s).GroupByKey().WindowedBy(SlidingWindows.OfTimeDifferenceWithNoGrace(Minute)).Count(Materialized.As(Windows(Minute, Minute)), Named.As("count")),
            "Node count: the retention of its store rows, 00:01:00, is below twice the windows' time difference and the grace, 00:02:00"),
        ["windows for sessions"] = (
            s => CountSessions(s, Windows(Minute, Minute)),
            "Node count: the supplier of its store rows makes a window store, but a table of sessions is kept in a session store: take Stores.PersistentSessionStore or InMemorySessionStore."),
        ["too short a retention of sessions"] = (
            s => CountSessions(s, Stores.PersistentSessionStore("rows", Minute)),
            "Node count: the retention of its store rows, 00:01:00, is below the sessions' gap and grace, 00:02:00"),
        ["a place twice"] = (
            s => In(s).GroupByKey().Count(Materialized.As<string, long>(Stores.InMemoryKeyValueStore("rows")).WithStoreType(StoreType.InMemory), Named.As("count")),
            "Node count: its store rows has a supplier, which says where it is kept: leave WithStoreType out."),
        ["a history twice"] = (
            s => In(s).GroupByKey().Count(Materialized.As<string, long>(Stores.LruMap("rows", 5)).WithHistoryRetention(Minute), Named.As("count")),
            "Node count: its store rows has a supplier, which says whether there is a history: leave WithHistoryRetention out, and take Stores.PersistentVersionedKeyValueStore if there is to be one."),
        ["a side of a join without duplicates"] = (
            s => Join(s, Windows(3 * Minute, 2 * Minute), Side("right")),
            "Node near-merge: its store rows does not keep duplicates, but a join needs all records of one key and time: set retainDuplicates."),
        ["a side of a join of another size"] = (
            s => Join(s, Side("left"), Stores.InMemoryWindowStore("right", 3 * Minute, Minute, retainDuplicates: true)),
            "Node near-merge: its store right has a window size of 00:01:00 and a retention of 00:03:00, but the join's windows need 00:02:00 (before and after together) and 00:03:00 (that and the grace): give the supplier the same."),
        ["a side of a join of another retention"] = (
            s => Join(s, Stores.InMemoryWindowStore("left", 4 * Minute, 2 * Minute, retainDuplicates: true), Side("right")),
            "Node near-merge: its store left has a window size of 00:02:00 and a retention of 00:04:00, but the join's"),
        ["two sides of a join in one store"] = (
            s => Join(s, Side("same"), Side("same")),
            "Store same: there are two stores of this name"),
        ["a bad name of a side's store"] = (
            s => Join(s, Side("no name"), Side("right")),
            "\"no name\" is no name for a node or store"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_problem_names_the_node_the_store_and_the_way_out(string name)
    {
        var (define, problem) = Cases[name];
        Assert.StartsWith(problem, Assert.Single(Refused.Problems(define)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_join_by_suppliers_needs_a_name_for_the_store_that_none_of_them_makes()
    {
        var problem = Assert.Single(Refused.Problems(s => In(s).LeftJoin(s.Stream<string, string>("in2"), (l, r) => l + r, Near, StreamJoined.With(Side("left"), Side("right")))));
        Assert.StartsWith("The join, whose stores are KSTREAM-OUTERSHARED-0000000004-store, has a generated name", problem, StringComparison.Ordinal);
    }

    private static KStream<string, string> In(StreamsBuilder streams) => streams.Stream<string, string>("in");

    private static WindowStoreSupplier Windows(TimeSpan retention, TimeSpan size) => Stores.PersistentWindowStore("rows", retention, size);

    private static WindowStoreSupplier Side(string name) => Stores.PersistentWindowStore(name, 3 * Minute, 2 * Minute, retainDuplicates: true);

    private static void CountWindows(StreamsBuilder streams, StoreSupplier supplier) =>
        In(streams).GroupByKey().WindowedBy(TimeWindows.OfSizeAndGrace(Minute, Minute)).Count(Materialized.As(supplier), Named.As("count"));

    private static void CountSessions(StreamsBuilder streams, StoreSupplier supplier) =>
        In(streams).GroupByKey().WindowedBy(SessionWindows.OfInactivityGapAndGrace(Minute, Minute)).Count(Materialized.As(supplier), Named.As("count"));

    private static void Join(StreamsBuilder streams, WindowStoreSupplier left, WindowStoreSupplier right) =>
        In(streams).Join(streams.Stream<string, string>("in2"), (l, r) => l + r, Near, new StreamJoined<string, string, string> { Name = "near", ThisStoreSupplier = left, OtherStoreSupplier = right });
}
