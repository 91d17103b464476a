using System.Globalization;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Testing;
using StreamProc.Tests.Runtime;

namespace StreamProc.Tests.Processors;

/// <summary>A topology of texts in a driver.</summary>
internal sealed class TextRun(StreamTopology topology) : IDisposable
{
    public TopologyTestDriver Driver { get; } = new(topology);

    /// <summary>Built with the DSL.</summary>
    public static TextRun Of(Action<StreamsBuilder> define) => new(new Defined("texts", define));

    /// <summary>Built node by node.</summary>
    public static TextRun ByHand(Action<Topology> build) => new(new ByHand(build));

    /// <summary>A processor between the topics <c>in</c> and <c>out</c>.</summary>
    public static TextRun Through(Func<IProcessor<string, string, string, string>> supplier, params IReadOnlyList<StoreBuilder> stores) => ByHand(topology =>
    {
        topology.AddSource<string, string>("source", "in").AddProcessor("middle", supplier, "source").AddSink<string, string>("sink", "out", new(), "middle");
        foreach (var store in stores) topology.AddStateStore(store, "middle");
    });

    public void Pipe(string key, string? value, long timestampMs = 0, string topic = "in") =>
        Driver.CreateInputTopic(topic, Serdes.String, Serdes.String).PipeInput(key, value, timestampMs);

    /// <summary>Results since the last call: <c>key=value@timestamp</c>.</summary>
    public string Read(string topic = "out") => string.Join(
        ' ', Driver.CreateOutputTopic<string, string?>(topic, Serdes.String, Serdes.String).ReadRecords().Select(r => $"{r.Key}={r.Value ?? "null"}@{r.TimestampMs}"));

    public void Dispose() => Driver.Dispose();
}

/// <summary>A topology built node by node, also upon what the DSL has made.</summary>
internal sealed class ByHand(Action<Topology> build, Action<StreamsBuilder>? define = null) : StreamTopology
{
    public override string Name => "ByHand";

    public override void Define(StreamsBuilder streams) => define?.Invoke(streams);

    public override void Define(Topology topology) => build(topology);
}

/// <summary>Stores of texts.</summary>
internal static class TextStores
{
    public static StoreBuilder<IKeyValueStore<string, string>> Builder(string name, bool isPersistent = true) => Stores.KeyValueStoreBuilder(
        isPersistent ? Stores.PersistentKeyValueStore(name) : Stores.InMemoryKeyValueStore(name), Serdes.String, Serdes.String);

    public static IKeyValueStore<string, string> Texts(this IProcessingContext context, string name) => context.GetStateStore<IKeyValueStore<string, string>>(name);

    /// <summary>Counts a key and gives its count.</summary>
    public static string CountUp(this IKeyValueStore<string, string> store, string key)
    {
        var count = (int.Parse(store.Get(key).ValueOr("0"), CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);
        store.Put(key, count);
        return count;
    }

    /// <summary>All rows: <c>key=value</c>.</summary>
    public static string Rows(this TextRun run, string store) =>
        string.Join(' ', run.Driver.GetStore<IReadOnlyKeyValueStore<string, string>>(store).All().Select(r => $"{r.Key}={r.Value}"));

    private static string ValueOr(this Optional<string> optional, string other) => optional.HasValue ? optional.Value : other;
}
