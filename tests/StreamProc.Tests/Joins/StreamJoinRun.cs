using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Records;
using StreamProc.Testing;

namespace StreamProc.Tests.Joins;

/// <summary>A record of one of the two streams that are joined.</summary>
internal sealed record Side(bool IsLeft, string? Key, string? Value, long TimestampMs);

/// <summary>Two streams of text, joined; records without match read <c>l~null</c> or <c>null~r</c>.</summary>
internal static class StreamJoinRun
{
    public const string Inner = "inner", Left = "left", Outer = "outer";

    /// <summary>Results as text: key, value and timestamp.</summary>
    public static List<string> Of(string kind, JoinWindows windows, IEnumerable<Side> records, bool optimize = false, bool withItself = false)
    {
        var streams = new StreamsBuilder(new() { Optimize = optimize });
        var left = streams.Stream("left", Consumed.With(Serdes.String, Serdes.String));
        var right = withItself ? left : streams.Stream("right", Consumed.With(Serdes.String, Serdes.String));
        Join(kind, left, right, windows).To("out", Produced.With(Serdes.String, Serdes.String));

        using var driver = new TopologyTestDriver(TopologyCompiler.Compile(streams));
        foreach (var record in records)
            driver.CreateInputTopic(record.IsLeft || withItself ? "left" : "right", Serdes.String, Serdes.String).PipeInput(record.Key, record.Value, record.TimestampMs);
        return [.. driver.CreateOutputTopic("out", Serdes.String, Serdes.String).ReadRecords().Select(r => $"{r.Key}: {r.Value} @ {r.TimestampMs}")];
    }

    public static KStream<string, string> Join(string kind, KStream<string, string> left, KStream<string, string> right, JoinWindows windows) => kind switch
    {
        Inner => left.Join(right, (l, r) => $"{l}~{r}", windows, StreamJoined.As("both")),
        Left => left.LeftJoin(right, (l, r) => $"{l}~{r ?? "null"}", windows, StreamJoined.As("both")),
        _ => left.OuterJoin(right, (l, r) => $"{l ?? "null"}~{r ?? "null"}", windows, StreamJoined.As("both")),
    };
}
