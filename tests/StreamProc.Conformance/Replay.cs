using System.Text;
using StreamProc.Compiler;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Testing;

namespace StreamProc.Conformance;

/// <summary>Puts a vector's steps into our topology and notes what comes of each.</summary>
internal sealed class Replay : IDisposable
{
    private const string ApplicationId = "app";

    private readonly Scenario _scenario;
    private readonly string _description;
    private readonly TopologyTestDriver _driver;
    private readonly Dictionary<string, TestInputTopic<string, string>> _inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TestOutputTopic<byte[], byte[]>> _outputs = new(StringComparer.Ordinal);

    private Replay(Vector vector, IStorageEngine? stores)
    {
        _scenario = ScenarioBuilder.Build(vector);
        var topology = TopologyCompiler.Compile(_scenario.Streams);
        _description = topology.Describe();
        _driver = new(topology, new() { ApplicationId = ApplicationId, CacheBytes = vector.CacheBytes, PersistentStores = stores });
    }

    /// <summary>Replays a vector.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="condition">What befalls the task meanwhile; null: nothing, as when it was recorded.</param>
    /// <param name="stores">Where its stores lie; null: in memory.</param>
    /// <exception cref="NotSupportedYetException">The DSL has not got one of the operators.</exception>
    public static Outcome Run(Vector vector, RunCondition? condition = null, IStorageEngine? stores = null)
    {
        using var replay = new Replay(vector, stores);
        var outcome = new Outcome { Describe = replay._description };
        (condition ?? RunCondition.Plain).Run(replay._driver, vector.Steps, step => outcome.Steps.Add(replay.Do(step, outcome.AsRead)));
        foreach (var (name, rows) in replay._scenario.Stores)
        {
            var asRead = rows(replay._driver).ToList();
            outcome.AddStore(name, [.. StoreRow.InOrder(asRead)]);
            outcome.AsRead.AddRange(asRead.Select(row => $"store {name}: {row}"));
        }
        outcome.InternalTopics.AddRange(replay._driver.ProducedTopicNames.Where(t => t.StartsWith($"{ApplicationId}-", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        outcome.DroppedRecords = replay._driver.DroppedRecords;
        return outcome;
    }

    public void Dispose() => _driver.Dispose();

    private StepOutput Do(Step step, List<string> asRead)
    {
        if (step.AdvanceMs is { } ms) _driver.AdvanceWallClockTime(TimeSpan.FromMilliseconds(ms));
        else Input(step.Topic).PipeInput(step.Key, step.Value, step.TimestampMs, HeadersOf(step));
        return Drain(asRead);
    }

    private StepOutput Drain(List<string> asRead)
    {
        var output = new StepOutput();
        foreach (var topic in _driver.ProducedTopicNames.ToList())
            foreach (var record in Output(topic).ReadRecords())
            {
                Note(output, topic, record);
                asRead.Add($"{topic}: {Show.Record(Show.Bytes(record.Key), Show.Bytes(record.Value), record.TimestampMs, [])}");
            }
        return output;
    }

    private void Note(StepOutput output, string topic, Record<byte[], byte[]> record)
    {
        long? timestampMs = record.TimestampMs < 0 ? null : record.TimestampMs;
        if (_scenario.Sinks.TryGetValue(topic, out var sink))
            output.AddOut(topic, sink.ShowKey(record.Key), sink.ShowValue(record.Value), timestampMs, [.. record.Headers.Select(h => (h.Key, Encoding.UTF8.GetString(h.Value!)))]);
        else
            output.AddInternal(topic, record.Key, record.Value, timestampMs, [.. record.Headers.Select(h => (h.Key, Show.Bytes(h.Value)))]);
    }

    private TestInputTopic<string, string> Input(string topic) =>
        _inputs.TryGetValue(topic, out var input) ? input : _inputs[topic] = _driver.CreateInputTopic(topic, Serdes.String, Serdes.String);

    private TestOutputTopic<byte[], byte[]> Output(string topic) =>
        _outputs.TryGetValue(topic, out var output) ? output : _outputs[topic] = _driver.CreateOutputTopic(topic, Serdes.Bytes, Serdes.Bytes);

    private static Headers HeadersOf(Step step) => Headers.Of([.. step.Headers.Select(h => new Header(h.Key, Encoding.UTF8.GetBytes(h.Value)))]);
}
