using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Records;
using StreamProc.Testing;

namespace StreamProc.Tests.Windows;

/// <summary>A topology of texts over windows in a driver; keys of results read <c>key[start..end]</c>.</summary>
internal sealed class WindowRun : IDisposable
{
    public WindowRun(Action<StreamsBuilder> define, TestDriverOptions? options = null)
    {
        var streams = new StreamsBuilder();
        define(streams);
        var topology = TopologyCompiler.Compile(streams);
        Description = topology.Describe();
        Driver = new(topology, options);
    }

    public TopologyTestDriver Driver { get; }

    public string Description { get; }

    public void Pipe(string? key, string? value, long timestampMs, string topic = "in", Headers? headers = null) =>
        Driver.CreateInputTopic(topic, Serdes.String, Serdes.String).PipeInput(key, value, timestampMs, headers);

    /// <summary>Results since the last call.</summary>
    public IReadOnlyList<Record<string, string?>> Records(string topic = "out") => Driver.CreateOutputTopic<string, string?>(topic, Serdes.String, Serdes.String).ReadRecords();

    /// <summary>Results since the last call: <c>key=value@timestamp</c>.</summary>
    public string Read(string topic = "out") => string.Join(' ', Records(topic).Select(r => $"{r.Key}={r.Value ?? "null"}@{r.TimestampMs}"));

    public void Dispose() => Driver.Dispose();
}

internal static class WindowTexts
{
    /// <summary>Writes results with keys of text.</summary>
    public static void ToText<TValue>(this KStream<Windowed<string>, TValue> stream, string topic) =>
        stream.Map((key, value) => KeyValuePair.Create(Text(key), $"{value}")).To(topic);

    /// <summary>Adds values up as text: <c>a+b</c>.</summary>
    public static KTable<Windowed<string>, string> Listed(this TimeWindowedKStream<string, string> windows) =>
        windows.Aggregate(() => "", (_, value, list) => list.Length == 0 ? value : $"{list}+{value}", Materialized.As("lists"));

    /// <summary>Adds values up as text: <c>a+b</c>.</summary>
    public static KTable<Windowed<string>, string> Listed(this SessionWindowedKStream<string, string> windows) =>
        windows.Aggregate(() => "", (_, value, list) => Join(list, value), (_, one, other) => Join(one, other), Materialized.As("lists"));

    public static string Text(Windowed<string> key) => Text(key.Key, key.Window.StartMs, key.Window.EndMs);

    public static string Text(string key, long startMs, long endMs) => $"{key}[{startMs}..{endMs}]";

    public static TimeSpan Ms(long ms) => TimeSpan.FromMilliseconds(ms);

    private static string Join(string one, string other) => one.Length == 0 ? other : other.Length == 0 ? one : $"{one}+{other}";
}
