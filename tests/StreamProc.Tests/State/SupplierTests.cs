using System.Globalization;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.State;
using StreamProc.Testing;
using StreamProc.Tests.Processors;

namespace StreamProc.Tests.State;

/// <summary>Tables and joins whose stores are given by a supplier, and where stores lie that have none.</summary>
public sealed class SupplierTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly (string Key, string Value, long TimestampMs)[] Records = [.. Drawn(new(Seed: 7))];

    public static TheoryData<int> Places => [0, 1, 2];

    [Fact]
    public void A_table_in_an_LRU_store_forgets_what_was_used_longest_ago()
    {
        foreach (var restart in Enum.GetValues<RestartKind>())
        {
            using var run = TextRun.Of(streams => Texts(streams.Stream<string, string>("in").GroupByKey().Count(Materialized.As(Stores.LruMap("rows", 2)))));
            foreach (var key in new[] { "a", "b", "a", "c", "b" })
            {
                run.Pipe(key, "x");
                run.Driver.Restart(restart);
            }
            Assert.Equal("a=1@0 b=1@0 a=2@0 c=1@0 b=1@0", run.Read());
        }
    }

    [Fact]
    public void A_table_lies_in_a_place_of_the_users_own_which_goes_with_the_task()
    {
        var places = new List<SortedBytes>();
        using (var run = TextRun.Of(streams => Texts(streams.Stream<string, string>("in").GroupByKey()
            .Count(Materialized.As(Stores.PersistentKeyValueStore("rows") with { Bytes = () => Added(places) })))))
        {
            run.Pipe("a", "x");
            run.Pipe("b", "x");
            run.Driver.Restart(RestartKind.Clean);
            run.Pipe("a", "x");
            Assert.Equal("a=1@0 b=1@0 a=2@0", run.Read());
            Assert.Equal([true, false], places.Select(p => p.IsDisposed));
            Assert.Equal(2, places[1].Count);
        }
        Assert.True(places[1].IsDisposed);
    }

    [Fact]
    public void A_versioned_supplier_makes_a_versioned_table()
    {
        using var run = TextRun.Of(streams => streams.Stream<string, string>("in").Join(
            streams.Table<string, string>("t", materialized: Materialized.As(Stores.PersistentVersionedKeyValueStore("rows", Minute))), (l, r) => l + r,
            new Joined<string, string, string> { Name = "look", GracePeriod = Minute }).To("out"));
        run.Pipe("k", "old", 1_000, "t");
        run.Pipe("k", "new", 3_000, "t");
        run.Pipe("k", "at2:", 2_000);
        run.Pipe("k", "end:", 100_000);
        Assert.Equal("k=at2:old@2000", run.Read());
        Assert.Equal("old new", string.Join(' ', run.Driver.GetVersionedKeyValueStore<string, string>("rows").Get("k", 0, 9_000).Select(v => v.Value)));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Windows_by_supplier_are_as_windows_by_settings(int place)
    {
        var type = place == 0 ? StoreType.Persistent : StoreType.InMemory;
        var bySettings = Windows(Materialized.As<string, long>("rows").WithStoreType(type).WithRetention(5 * Minute), EmitStrategy.OnWindowUpdate);
        Assert.Equal(bySettings, Windows(Materialized.As<string, long>(Placed(place, 5 * Minute)), EmitStrategy.OnWindowUpdate), StringComparer.Ordinal);
        Assert.Contains(bySettings, step => step.Contains('=', StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void So_are_windows_that_are_emitted_when_they_close_but_for_their_order_on_disk(int place)
    {
        var type = place == 0 ? StoreType.Persistent : StoreType.InMemory;
        var bySettings = Windows(Materialized.As<string, long>("rows").WithStoreType(type).WithRetention(50 * Minute), EmitStrategy.OnWindowClose);
        var bySupplier = Windows(Materialized.As<string, long>(Placed(place, 50 * Minute)), EmitStrategy.OnWindowClose);
        if (place == 0) (bySettings, bySupplier) = (Sorted(bySettings), Sorted(bySupplier));
        Assert.Equal(bySettings, bySupplier, StringComparer.Ordinal);
        Assert.Contains(bySettings, step => step.Contains('=', StringComparison.Ordinal));

        static List<string> Sorted(List<string> steps) => [.. steps.Select(step => string.Join(' ', step.Split(' ').Order(StringComparer.Ordinal)))];
    }

    [Fact]
    public void Windows_that_close_together_come_in_order_of_key_from_a_suppliers_store_on_disk()
    {
        Assert.Equal("a@60000=1 b@0=1", Closed(Materialized.As<string, long>(Stores.PersistentWindowStore("rows", 50 * Minute, Minute))));
        Assert.Equal("b@0=1 a@60000=1", Closed(Materialized.As<string, long>(Stores.InMemoryWindowStore("rows", 50 * Minute, Minute))));
        Assert.Equal("b@0=1 a@60000=1", Closed(Materialized.As<string, long>("rows").WithRetention(50 * Minute)));

        static string Closed(Materialized<string, long> kept)
        {
            using var run = TextRun.Of(streams => CountWindows(streams, kept, EmitStrategy.OnWindowClose));
            run.Pipe("b", "x", 0);
            run.Pipe("a", "x", 60_000);
            run.Pipe("z", "x", 600_000);
            return string.Join(' ', run.Read().Split(' ').Select(r => r.Split('@') is [var key, var start, ..] ? $"{key}@{start}" : r));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sessions_by_supplier_are_as_sessions_by_settings(bool isPersistent)
    {
        foreach (var emit in new[] { EmitStrategy.OnWindowUpdate, EmitStrategy.OnWindowClose })
        {
            var supplier = isPersistent ? Stores.PersistentSessionStore("rows", 5 * Minute) : Stores.InMemorySessionStore("rows", 5 * Minute);
            var bySettings = Sessions(Materialized.As<string, long>("rows").WithStoreType(isPersistent ? StoreType.Persistent : StoreType.InMemory).WithRetention(5 * Minute), emit);
            Assert.Equal(bySettings, Sessions(Materialized.As<string, long>(supplier), emit), StringComparer.Ordinal);
            Assert.Contains(bySettings, step => step.Contains('=', StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_join_by_suppliers_is_as_one_by_settings_in_stores_of_their_names(bool isPersistent)
    {
        var (left, right) = (Side("l", isPersistent), Side("r", isPersistent));
        var kept = new StreamJoined<string, string, string> { Name = "near", ThisStoreSupplier = left, OtherStoreSupplier = right };
        var topology = Compile(streams => Join(streams, kept), new());
        Assert.Equal(["l", "near-outer-shared-join-store", "r"], topology.Stores.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(topology.Stores.Values, store => Assert.Equal(isPersistent, store.IsPersistent));

        var type = isPersistent ? StoreType.Persistent : StoreType.InMemory;
        Assert.Equal(Joined(new StreamJoined<string, string, string> { Name = "near" }.WithStoreType(type)), Joined(kept), StringComparer.Ordinal);
    }

    [Fact]
    public void One_side_of_a_join_may_have_a_supplier()
    {
        var topology = Compile(streams => Join(streams, new StreamJoined<string, string, string> { Name = "near" }.WithOtherStoreSupplier(Side("r", isPersistent: false))), new());
        Assert.Equal(
            ["near-outer-shared-join-store True", "near-outer-this-join-store True", "r False"],
            topology.Stores.Values.Select(s => $"{s.Name} {s.IsPersistent}").Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void A_stream_joined_with_itself_needs_the_left_sides_store_only()
    {
        var topology = Compile(
            streams =>
            {
                var stream = streams.Stream<string, string>("in");
                stream.Join(stream, (l, r) => l + r, Near, StreamJoined.With(Side("l", isPersistent: true), Side("r", isPersistent: true))).To("out");
            },
            new() { Optimize = true });
        Assert.Equal(["l"], topology.Stores.Keys, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(StoreType.Persistent)]
    [InlineData(StoreType.InMemory)]
    public void Stores_that_do_not_say_where_lie_where_the_topology_says(StoreType type)
    {
        var topology = Compile(
            streams =>
            {
                var stream = streams.Stream<string, string>("in");
                var table = streams.Table<string, string>("t", materialized: Materialized.As("source"));
                streams.GlobalTable<string, string>("g", materialized: Materialized.As("global"));
                stream.GroupByKey().Count(Materialized.As("count"));
                stream.GroupByKey().Count(Materialized.As<string, long>("history").WithHistoryRetention(Minute));
                stream.GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(Minute)).Count(Materialized.As("windows"));
                stream.GroupByKey().WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(Minute)).Count(Materialized.As("sessions"));
                Join(streams, StreamJoined.As("near"));
                table.Join(table, v => v, (l, r) => l + r, joined: TableJoined.As("foreign"), materialized: Materialized.As("rows"));
                stream.GroupByKey().Count(Materialized.As<string, long>("disk").WithStoreType(StoreType.Persistent), Named.As("disk-count"));
                stream.GroupByKey().Count(Materialized.As(Stores.InMemoryKeyValueStore("memory")), Named.As("memory-count"));
            },
            new() { DefaultStoreType = type });
        var stores = topology.Stores.Values.Concat(topology.Globals.Select(g => g.Store)).ToDictionary(s => s.Name, s => s.IsPersistent, StringComparer.Ordinal);
        Assert.True(stores.Remove("disk", out var isOnDisk) && isOnDisk);
        Assert.True(stores.Remove("memory", out isOnDisk) && !isOnDisk);
        Assert.Equal(11, stores.Count);
        Assert.All(stores, store => Assert.True(store.Value == (type == StoreType.Persistent), store.Key));
    }

    [Fact]
    public void Endless_windows_may_lie_in_a_store_without_end()
    {
        using var run = TextRun.Of(streams => Texts(streams.Stream<string, string>("in").GroupByKey().WindowedBy(UnlimitedWindows.Of())
            .Count(Materialized.As(Stores.PersistentWindowStore("rows", TimeSpan.MaxValue, TimeSpan.MaxValue))).ToStream((window, _) => window.Key)));
        run.Pipe("a", "x", 0);
        run.Pipe("a", "x", 1_000_000_000_000);
        run.Pipe("a", "x", 5);
        Assert.Equal("a=1@0 a=2@1000000000000 a=3@1000000000000", run.Read());
    }

    private static readonly JoinWindows Near = JoinWindows.OfTimeDifferenceAndGrace(Minute, Minute);

    private static SortedBytes Added(List<SortedBytes> places)
    {
        places.Add(new());
        return places[^1];
    }

    private static IEnumerable<(string Key, string Value, long TimestampMs)> Drawn(Random random)
    {
        for (var i = 0; i < 300; i++) yield return ($"k{random.Next(4)}", $"v{i}", Math.Max(0, (i * 4_000) + random.Next(-400_000, 60_000)));
    }

    private static WindowStoreSupplier Placed(int place, TimeSpan retention) => place switch
    {
        0 => Stores.PersistentWindowStore("rows", retention, Minute),
        1 => Stores.InMemoryWindowStore("rows", retention, Minute),
        _ => Stores.PersistentWindowStore("rows", retention, Minute) with { Bytes = () => new SortedBytes() },
    };

    private static WindowStoreSupplier Side(string name, bool isPersistent) => isPersistent
        ? Stores.PersistentWindowStore(name, 3 * Minute, 2 * Minute, retainDuplicates: true)
        : Stores.InMemoryWindowStore(name, 3 * Minute, 2 * Minute, retainDuplicates: true);

    private static void Texts(KTable<string, long> counts) => Texts(counts.ToStream());

    private static void Texts(KStream<string, long?> counts) => counts.MapValues(count => count?.ToString(CultureInfo.InvariantCulture)!).To("out");

    private static void CountWindows(StreamsBuilder streams, Materialized<string, long> kept, EmitStrategy emit) => Texts(
        streams.Stream<string, string>("in").GroupByKey().WindowedBy(TimeWindows.OfSizeAndGrace(Minute, Minute)).EmitStrategy(emit).Count(kept)
            .ToStream((window, _) => $"{window.Key}@{window.Window.StartMs}"));

    private static List<string> Windows(Materialized<string, long> kept, EmitStrategy emit) => All(streams => CountWindows(streams, kept, emit));

    private static List<string> Sessions(Materialized<string, long> kept, EmitStrategy emit) => All(streams => Texts(
        streams.Stream<string, string>("in").GroupByKey().WindowedBy(SessionWindows.OfInactivityGapAndGrace(Minute / 4, Minute)).EmitStrategy(emit).Count(kept)
            .ToStream((window, _) => $"{window.Key}@{window.Window.StartMs}")));

    private static List<string> Joined(StreamJoined<string, string, string> kept) => All(streams => Join(streams, kept));

    private static void Join(StreamsBuilder streams, StreamJoined<string, string, string> kept) =>
        streams.Stream<string, string>("left").OuterJoin(streams.Stream<string, string>("right"), (l, r) => l + r, Near, kept with { StoreName = kept.StoreName ?? "near" }).To("out");

    private static Topology Compile(Action<StreamsBuilder> define, TopologyOptions options)
    {
        var streams = new StreamsBuilder(options);
        define(streams);
        return TopologyCompiler.Compile(streams);
    }

    /// <summary>What comes of all records, a step at a time, restarts included.</summary>
    private static List<string> All(Action<StreamsBuilder> define)
    {
        using var run = TextRun.Of(define);
        var topics = Compile(define, new()).Describe().Contains("[left]", StringComparison.Ordinal) ? new[] { "left", "right" } : ["in"];
        var found = new List<string>();
        foreach (var ((key, value, timestampMs), i) in Records.Select((r, i) => (r, i)))
        {
            run.Pipe(key, value, timestampMs, topics[i % topics.Length]);
            if (i % 50 == 49) run.Driver.Restart((RestartKind)(i / 50 % 3));
            found.Add(run.Read());
        }
        found.Add($"{run.Driver.DroppedRecords} dropped");
        return found;
    }
}
