using StreamProc.Dsl;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Tasks;
using StreamProc.Testing;
using StreamProc.Tests.Runtime;

namespace StreamProc.Tests.Processors;

/// <summary>Stores that a processor fills from all partitions of a topic, and that every task reads.</summary>
public sealed class GlobalStoreTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static Filling Upper() => new((context, record) => context.Texts("rates").Put(record.Key, record.Value?.ToUpperInvariant()!));

    private static Scripted Look() => Scripted.Map((context, record) =>
    {
        var found = context.GetStateStore<IReadOnlyKeyValueStore<string, string>>("rates").Get(record.Key);
        return found.HasValue ? found.Value : "none";
    });

    private static StreamTopology Looking(bool isByHand, bool isPersistent) => isByHand
        ? new ByHand(topology => topology
            .AddGlobalStore(TextStores.Builder("rates", isPersistent), "rates-source", "rates-in", new Consumed<string, string>(), "fill", Upper)
            .AddSource<string, string>("source", "in").AddProcessor("look", Look, "source").AddSink<string, string>("sink", "out", new(), "look"))
        : new Defined("Looking", streams => streams
            .AddGlobalStore(TextStores.Builder("rates", isPersistent), "rates-in", new Consumed<string, string>(), Upper)
            .Stream<string, string>("in").Process(Look).To("out"));

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Its_processor_fills_it_others_read_it_and_a_restart_keeps_it(bool isByHand, bool isPersistent)
    {
        foreach (var restart in Enum.GetValues<RestartKind>())
        {
            using var run = new TextRun(Looking(isByHand, isPersistent));
            run.Pipe("a", "x");
            run.Pipe("a", "eur", 1, "rates-in");
            run.Pipe("b", "usd", 1, "rates-in");
            run.Pipe("a", "x", 2);
            run.Driver.Restart(restart);
            run.Pipe("a", "x", 3);
            run.Pipe("a", null, 4, "rates-in");
            run.Pipe("a", "x", 5);
            Assert.Equal("a=none@0 a=EUR@2 a=EUR@3 a=none@5", run.Read());
            Assert.Equal("b=USD", run.Rows("rates"));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_whole_before_a_worker_begins_also_the_second_time(bool isPersistent)
    {
        using var run = new EmbeddedRun();
        run.CreateTopic("rates-in", 3);
        run.CreateTopic("in", 1);
        run.CreateTopic("out", 1);
        run.Produce("rates-in", [(0, "a", "eur", 1), (2, "b", "usd", 1)]);
        run.Produce("in", [(0, "a", "x", 2), (0, "b", "x", 2)]);
        await run.RunUntilEnd(Looking(isByHand: false, isPersistent));
        run.Reopen();
        run.Produce("rates-in", [(1, "c", "gbp", 3)]);
        run.Produce("in", [(0, "b", "x", 4), (0, "c", "x", 4)]);
        await run.RunUntilEnd(Looking(isByHand: false, isPersistent));

        Assert.Equal("a=EUR b=USD b=USD c=GBP", string.Join(' ', run.Read("out").Select(r => $"{r.Key}={System.Text.Encoding.UTF8.GetString(r.Value!)}")));
    }

    private static readonly Dictionary<string, (StoreBuilder Store, Action<IProcessingContext> Write)> Writes = new(StringComparer.Ordinal)
    {
        ["put"] = (TextStores.Builder("rates"), context => context.Texts("rates").Put("a", "mine")),
        ["delete"] = (TextStores.Builder("rates"), context => context.Texts("rates").Delete("a")),
        ["put if absent"] = (TextStores.Builder("rates"), context => context.Texts("rates").PutIfAbsent("z", "mine")),
        ["put all"] = (TextStores.Builder("rates"), context => context.Texts("rates").PutAll([new("a", "mine")])),
        ["delete of a row that is not there"] = (TextStores.Builder("rates"), context => context.Texts("rates").Delete("z")),
        ["LRU delete"] = (Stores.KeyValueStoreBuilder(Stores.LruMap("rates", 9), Serdes.String, Serdes.String), context => context.Texts("rates").Delete("z")),
        ["duplicates"] = (
            Stores.WindowStoreBuilder(Stores.InMemoryWindowStore("rates", Hour, Hour, retainDuplicates: true), Serdes.String, Serdes.String),
            context => context.GetStateStore<IWindowStore<string, string>>("rates").Put("a", "mine", 0)),
        ["a tombstone among duplicates"] = (
            Stores.WindowStoreBuilder(Stores.InMemoryWindowStore("rates", Hour, Hour, retainDuplicates: true), Serdes.String, Serdes.String),
            context => context.GetStateStore<IWindowStore<string, string>>("rates").Delete("a", 0)),
        ["versioned delete"] = (
            Stores.VersionedKeyValueStoreBuilder(Stores.PersistentVersionedKeyValueStore("rates", Hour), Serdes.String, Serdes.String),
            context => context.GetStateStore<IVersionedKeyValueStore<string, string>>("rates").Delete("z", 0)),
        ["LRU"] = (Stores.KeyValueStoreBuilder(Stores.LruMap("rates", 9), Serdes.String, Serdes.String), context => context.Texts("rates").Put("a", "mine")),
        ["window"] = (
            Stores.WindowStoreBuilder(Stores.InMemoryWindowStore("rates", Hour, Hour), Serdes.String, Serdes.String),
            context => context.GetStateStore<IWindowStore<string, string>>("rates").Put("a", "mine", 0)),
        ["session"] = (
            Stores.SessionStoreBuilder(Stores.InMemorySessionStore("rates", Hour), Serdes.String, Serdes.String),
            context => context.GetStateStore<ISessionStore<string, string>>("rates").Put(new("a", new(0, 5)), "mine")),
        ["versioned"] = (
            Stores.VersionedKeyValueStoreBuilder(Stores.PersistentVersionedKeyValueStore("rates", Hour), Serdes.String, Serdes.String),
            context => context.GetStateStore<IVersionedKeyValueStore<string, string>>("rates").Put("a", "mine", 0)),
    };

    public static TheoryData<string> WriteNames => [.. Writes.Keys];

    [Theory]
    [MemberData(nameof(WriteNames))]
    public void Nobody_but_its_own_processor_writes_it(string name)
    {
        var (store, write) = Writes[name];
        using var run = TextRun.ByHand(topology => topology
            .AddGlobalStore(store, "rates-source", "rates-in", new Consumed<string, string>(), "fill", () => new Filling((_, _) => { }))
            .AddSource<string, string>("source", "in").AddProcessor("meddle", () => new Scripted((context, _) => write(context)), "source"));
        var failure = Assert.Throws<StreamsException>(() => run.Pipe("a", "x"));
        Assert.StartsWith(
            "Topology test, task 0_0, node meddle: InvalidOperationException on topic in, partition 0, offset 0: Store rates is a global store, which can only be read here: send what is to be written to its topic rates-in, from which it is filled.",
            failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_is_there_is_not_put_if_absent_either()
    {
        using var run = TextRun.ByHand(topology => topology
            .AddGlobalStore(TextStores.Builder("rates"), "rates-source", "rates-in", new Consumed<string, string>(), "fill", Upper)
            .AddSource<string, string>("source", "in").AddProcessor("meddle", () => new Scripted((context, _) => context.Texts("rates").PutIfAbsent("a", "mine")), "source"));
        run.Pipe("a", "eur", 0, "rates-in");
        var failure = Assert.Throws<StreamsException>(() => run.Pipe("a", "x"));
        Assert.Contains("Store rates is a global store, which can only be read here", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_global_table_is_not_written_by_processors_either()
    {
        using var run = TextRun.Of(streams =>
        {
            streams.GlobalTable<string, string>("rates-in", materialized: Materialized.As<string, string>("rates"));
            streams.Stream<string, string>("in").Process(() => new Scripted((context, _) =>
                context.GetStateStore<IKeyValueStore<string, ValueAndTimestamp<string>>>("rates").Put("a", new("mine", 0)))).To("out");
        });
        var failure = Assert.Throws<StreamsException>(() => run.Pipe("a", "x"));
        Assert.Contains("Store rates is a global store, which can only be read here", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_processor_knows_each_records_place_and_that_it_is_global()
    {
        var seen = new List<string>();
        using var run = Global(() => new Filling((context, record) => seen.Add($"{context.TaskId} {context.RecordMetadata} {record.TimestampMs} {context.CurrentStreamTimeMs}")));
        run.Pipe("a", "x", 7, "rates-in");
        run.Pipe("a", "x", 5, "rates-in");
        Assert.Equal(
            "global RecordMetadata { Topic = rates-in, Partition = 0, Offset = 0 } 7 7; global RecordMetadata { Topic = rates-in, Partition = 0, Offset = 1 } 5 7",
            string.Join("; ", seen));
    }

    [Fact]
    public void Its_processor_that_fails_is_named_with_the_record()
    {
        using var run = Global(() => new Filling((_, record) =>
        {
            if (record.Value is "bad") throw new FormatException("no rate");
        }));
        run.Pipe("a", "x", 7, "rates-in");
        var failure = Assert.Throws<StreamsException>(() => run.Pipe("a", "bad", 7, "rates-in"));
        Assert.StartsWith("Topology test, global stores, node fill: FormatException on topic rates-in, partition 0, offset 1: no rate Mend the processor", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_processor_cannot_schedule()
    {
        var failure = Assert.Throws<StreamsException>(() => Global(() => new Filling(
            (_, _) => { }, context => context.Schedule(Hour, PunctuationType.WallClockTime, _ => { }))));
        Assert.StartsWith(
            "Topology test, global stores, node fill: NotSupportedException while it was initialized: Node fill: the processor of a global store cannot schedule punctuations.",
            failure.Message, StringComparison.Ordinal);
    }

    private static TextRun Global(Func<Filling> supplier) => TextRun.ByHand(topology => topology
        .AddGlobalStore(TextStores.Builder("rates"), "rates-source", "rates-in", new Consumed<string, string>(), "fill", supplier)
        .AddSource<string, string>("source", "in").AddSink<string, string>("sink", "out", new(), "source"));
}
