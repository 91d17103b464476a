using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Records;
using StreamProc.Testing;

namespace StreamProc.Tests.Tables;

/// <summary>A topology over the tables <c>left</c> and <c>right</c> with results in the topic <c>out</c>, all of text.</summary>
internal sealed class TableRun : IDisposable
{
    private readonly TopologyTestDriver _driver;
    private readonly TestInputTopic<string, string> _left, _right;
    private readonly TestOutputTopic<string, string?> _out;

    private TableRun(Action<StreamsBuilder> define, TestDriverOptions? options)
    {
        _driver = new(Compile(define), options);
        _left = _driver.CreateInputTopic("left", Serdes.String, Serdes.String);
        _right = _driver.CreateInputTopic("right", Serdes.String, Serdes.String);
        _out = _driver.CreateOutputTopic<string, string?>("out", Serdes.String, Serdes.String);
    }

    /// <summary>The results so far, as a table.</summary>
    public SortedDictionary<string, string> Rows { get; } = new(StringComparer.Ordinal);

    public static Topology Compile(Action<StreamsBuilder> define)
    {
        var streams = new StreamsBuilder();
        define(streams);
        return TopologyCompiler.Compile(streams);
    }

    /// <summary>Over both tables.</summary>
    public static TableRun Of(Func<KTable<string, string>, KTable<string, string>, KTable<string, string>> make, TestDriverOptions? options = null) =>
        new(streams => make(streams.Table<string, string>("left"), streams.Table<string, string>("right")).ToStream().To("out"), options);

    /// <summary>Puts a row into the left table, or takes it out.</summary>
    public void Left(string key, string? value, long timestampMs = 0) => Pipe(_left, key, value, timestampMs);

    /// <summary>Puts a row into the right table, or takes it out.</summary>
    public void Right(string key, string? value, long timestampMs = 0) => Pipe(_right, key, value, timestampMs);

    /// <summary>Results since the last call: <c>key=value@timestamp</c>.</summary>
    public string Read()
    {
        var records = _out.ReadRecords();
        foreach (var record in records)
        {
            if (record.Value is null) Rows.Remove(record.Key);
            else Rows[record.Key] = record.Value;
        }
        return string.Join(' ', records.Select(r => $"{r.Key}={r.Value ?? "null"}@{r.TimestampMs}"));
    }

    public void Dispose() => _driver.Dispose();

    private static void Pipe(TestInputTopic<string, string> topic, string key, string? value, long timestampMs) => topic.PipeInput(key, value, timestampMs);
}
