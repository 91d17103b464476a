using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Records;
using StreamProc.Testing;

namespace StreamProc.Docs.Tests;

/// <summary>
/// Runs an example: each line pipes a record in (<c>topic key=value @10s</c>) and says behind <c>-></c> what comes out; lines that begin with
/// <c>-></c> go on with it. <c>dropped</c> stands for a record that was dropped and counted, <c>nothing</c> for nothing at all; <c>internal</c> begins
/// the list of internal topics that were written.
/// </summary>
internal sealed partial class Example : IDisposable
{
    private const string ApplicationId = "app";

    private readonly Topology _topology;
    private readonly TopologyTestDriver _driver;
    private readonly bool _hasDates;

    public Example(StreamTopology topology, string text, bool isOptimized, bool isCached)
    {
        _topology = TopologyCompiler.Compile(topology, new() { Optimize = isOptimized });
        _driver = new(_topology, new() { ApplicationId = ApplicationId, CacheBytes = isCached ? 1_000_000 : 0 });
        _hasDates = Date().IsMatch(text);
    }

    public void Dispose() => _driver.Dispose();

    /// <summary>The example as it really goes: the inputs as they are, with what came of them.</summary>
    public IEnumerable<string> Run(string text)
    {
        foreach (var line in text.Split('\n').Select(l => Spaces().Replace(l, " ").Trim()).Where(l => l.Length > 0 && !l.StartsWith("->", StringComparison.Ordinal)))
        {
            if (line is "internal" || line.StartsWith("internal ", StringComparison.Ordinal))
            {
                yield return string.Join(' ', _driver.ProducedTopicNames.Where(t => t.StartsWith(ApplicationId + "-", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Prepend("internal"));
                continue;
            }
            var input = line.Split(" -> ")[0];
            var dropped = _driver.DroppedRecords;
            Pipe(input);
            var came = Outputs().SelectMany(Read).Concat(Enumerable.Repeat("dropped", (int)(_driver.DroppedRecords - dropped))).ToList();
            if (came.Count == 0) came.Add("nothing");
            yield return $"{input} -> {came[0]}";
            foreach (var more in came.Skip(1)) yield return $"-> {more}";
        }
    }

    /// <summary>The example as the page shows it, in the same form.</summary>
    public static IEnumerable<string> Shown(string text) => text.Split('\n').Select(l => Spaces().Replace(l, " ").Trim()).Where(l => l.Length > 0);

    private IEnumerable<string> Outputs() => _driver.ProducedTopicNames.Where(t => !t.StartsWith(ApplicationId + "-", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();

    private void Pipe(string input)
    {
        var parts = Input().Match(input);
        if (!parts.Success) throw new InvalidDataException($"'{input}' is no input: topic key=value @10s");
        if (parts.Groups["clock"].Success)
        {
            _driver.AdvanceWallClockTime(TimeSpan.FromSeconds(double.Parse(parts.Groups["clock"].Value, CultureInfo.InvariantCulture)));
            return;
        }
        var topic = parts.Groups["topic"].Value;
        var types = SourceTypes(topic);
        var pipe = typeof(Example).GetMethod(nameof(PipeTyped), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.MakeGenericMethod(types);
        pipe.Invoke(this, [topic, parts.Groups["key"].Value, parts.Groups["value"].Value, Milliseconds(parts.Groups["at"].Value)]);
    }

    private Type[] SourceTypes(string topic)
    {
        var source = _topology.Nodes.Concat(_topology.Globals.Select(g => g.Source)).OfType<SourceNode>()
                .FirstOrDefault(s => s.Topics.Contains(topic, StringComparer.Ordinal) || s.Pattern?.Matches(topic) == true)
            ?? throw new InvalidDataException($"The topology does not read {topic}.");
        return source.GetType().GetGenericArguments();
    }

    private void PipeTyped<TKey, TValue>(string topic, string key, string value, long timestampMs) =>
        _driver.CreateInputTopic(topic, Serde<TKey>(), Serde<TValue>()).PipeInput(Parse<TKey>(key), Parse<TValue>(value), timestampMs);

    private ISerde<T> Serde<T>() => SerdeDefaults.Find<T>(_topology.Serdes, json: true)!;

    private static T? Parse<T>(string text) =>
        text is "null" ? default
        : typeof(T) == typeof(string) ? (T)(object)text
        : JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Web);

    private IEnumerable<string> Read(string topic)
    {
        var printer = _topology.Printer(topic, ApplicationId)
            ?? _topology.Nodes.OfType<SinkNode>().First(s => s.Topic is null).Printer!;
        foreach (var record in _driver.CreateOutputTopic(topic, Serdes.Bytes, Serdes.Bytes).ReadRecords())
            yield return $"{topic} {Key(printer.Key(Span(record.Key), topic))}={Text(printer.Value(Span(record.Value), topic))} @{Time(record.TimestampMs)}";
    }

    private static NullableSpan Span(byte[]? bytes) => bytes is null ? NullableSpan.Null : bytes.AsSpan();

    private string Key(JsonNode? key) => key is JsonObject windowed && windowed.ContainsKey("start")
        ? $"{Text(windowed["key"])}[{Point(windowed["start"]!)}..{Point(windowed["end"]!)}]"
        : Text(key);

    private string Point(JsonNode time) => Time(((DateTimeOffset)time.GetValue<DateTime>()).ToUnixTimeMilliseconds());

    private static string Text(JsonNode? node) => node switch
    {
        null => "null",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(Printing),
    };

    private static readonly JsonSerializerOptions Printing = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string Time(long ms) => _hasDates
        ? DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture)
        : (ms / 1000m).ToString("0.###", CultureInfo.InvariantCulture) + "s";

    private static long Milliseconds(string time) => Date().IsMatch(time)
        ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds()
        : (long)(decimal.Parse(time.TrimEnd('s'), CultureInfo.InvariantCulture) * 1000);

    [GeneratedRegex(@"^(wall clock \+(?<clock>[\d.]+)s|(?<topic>\S+) (?<key>[^=]*)=(?<value>.*) @(?<at>\S+))$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Input();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Date();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
