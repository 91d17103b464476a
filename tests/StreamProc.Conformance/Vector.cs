using System.Text.Json;
using StreamProc.Records;
using StreamProc.Testing;

namespace StreamProc.Conformance;

/// <summary>What is put in at one step: a record, or an advance of the wall clock.</summary>
internal sealed record Step(string Topic, string? Key, string? Value, long TimestampMs, IReadOnlyList<(string Key, string Value)> Headers, long? AdvanceMs)
{
    public override string ToString() =>
        AdvanceMs is { } ms ? $"wall clock + {ms} ms" : $"{Topic}: {Show.Record(Show.Text(Key), Show.Text(Value), TimestampMs, Headers)}";
}

/// <summary>A topology, what is put in, and what the real Kafka Streams made of it.</summary>
internal sealed record Vector(string Name, long CacheBytes, bool Optimize, IReadOnlyList<JsonElement> Topology, IReadOnlyList<Step> Steps, Outcome Expected)
{
    public static Vector Parse(string name, JsonElement json) => new(
        name,
        json.TryGetProperty("cacheBytes", out var cache) ? cache.GetInt64() : 0,
        json.TryGetProperty("optimize", out var optimize) && optimize.GetBoolean(),
        [.. json.GetProperty("topology").EnumerateArray()],
        [.. json.GetProperty("steps").EnumerateArray().Select(ParseStep)],
        ParseOutcome(json));

    /// <summary>Keys that may be in a session or versioned store, which is read key by key: those put in, the fields of values, and first characters of all of these.</summary>
    public IReadOnlyCollection<string> CandidateKeys()
    {
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var step in Steps.Where(s => s.AdvanceMs is null))
        {
            if (step.Key is not null) keys.Add(step.Key);
            for (var i = 0; i < 2; i++)
                if (Functions.Field(step.Value, i) is { } field) keys.Add(field);
        }

        foreach (var key in keys.Where(k => k.Length > 0).ToList()) keys.Add(key[..1]);
        return keys;
    }

    private static Step ParseStep(JsonElement step) => step.TryGetProperty("advanceMs", out var advance)
        ? new("", null, null, 0, [], advance.GetInt64())
        : new(step.GetProperty("topic").GetString()!, step.GetProperty("key").GetString(), step.GetProperty("value").GetString(), step.GetProperty("ts").GetInt64(), Headers(step), null);

    private static Outcome ParseOutcome(JsonElement json)
    {
        var outcome = new Outcome
        {
            Describe = json.GetProperty("describe").GetString()!,
            DroppedRecords = json.GetProperty("droppedRecords").GetInt64(),
        };
        outcome.InternalTopics.AddRange(json.GetProperty("internalTopics").EnumerateArray().Select(t => t.GetString()!));
        outcome.Steps.AddRange(json.GetProperty("steps").EnumerateArray().Select(ParseProduced));
        foreach (var store in json.GetProperty("stores").EnumerateObject())
            outcome.AddStore(store.Name, [.. store.Value.EnumerateArray().Select(ParseRow)]);
        return outcome;
    }

    private static StepOutput ParseProduced(JsonElement step)
    {
        var produced = new StepOutput();
        foreach (var (topic, record) in Records(step, "out"))
            produced.AddOut(topic, Show.Key(record.GetProperty("key").GetString(), WindowOf(record)), ShowValue(record), Timestamp(record), Headers(record));
        foreach (var (topic, record) in Records(step, "internal"))
            produced.AddInternal(topic, Bytes(record.GetProperty("k").GetString()), Bytes(record.GetProperty("v").GetString()), Timestamp(record), ByteHeaders(record));
        return produced;
    }

    private static IEnumerable<(string Topic, JsonElement Record)> Records(JsonElement step, string field) =>
        step.TryGetProperty(field, out var topics) ? topics.EnumerateObject().SelectMany(t => t.Value.EnumerateArray().Select(r => (t.Name, r))) : [];

    private static StoreRow ParseRow(JsonElement row) => new(
        row.GetProperty("key").GetString()!, WindowOf(row), ShowValue(row),
        row.TryGetProperty("ts", out var ts) ? ts.GetInt64() : null, row.TryGetProperty("asOf", out var asOf) ? asOf.GetInt64() : null);

    private static string ShowValue(JsonElement record)
    {
        var value = record.GetProperty("value");
        return value.ValueKind == JsonValueKind.Number ? Show.Number(value.GetInt64()) : Show.Text(value.GetString());
    }

    private static Window? WindowOf(JsonElement record) =>
        record.TryGetProperty("start", out var start) ? new Window(start.GetInt64(), record.GetProperty("end").GetInt64()) : null;

    private static long? Timestamp(JsonElement record) => record.GetProperty("ts") is { ValueKind: JsonValueKind.Number } ts ? ts.GetInt64() : null;

    private static byte[]? Bytes(string? base64) => base64 is null ? null : Convert.FromBase64String(base64);

    private static IReadOnlyList<(string Key, string Value)> Headers(JsonElement record) =>
        record.TryGetProperty("headers", out var headers) ? [.. headers.EnumerateArray().Select(h => (h[0].GetString()!, h[1].GetString()!))] : [];

    private static IReadOnlyList<(string Key, string Value)> ByteHeaders(JsonElement record) =>
        [.. Headers(record).Select(h => (h.Key, Show.Bytes(Convert.FromBase64String(h.Value))))];
}
