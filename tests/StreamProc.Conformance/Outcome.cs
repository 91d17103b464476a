using StreamProc.Records;

namespace StreamProc.Conformance;

/// <summary>Everything that must be equal, from Kafka Streams or from us. Records and rows are lines of text, which are equal where they are.</summary>
internal sealed class Outcome
{
    public string Describe { get; init; } = "";

    public List<StepOutput> Steps { get; } = [];

    public SortedDictionary<string, List<StoreRow>> Stores { get; } = new(StringComparer.Ordinal);

    public List<string> InternalTopics { get; } = [];

    public long DroppedRecords { get; set; }

    /// <summary>Of ours: each record and each row of a store in the order in which it came. Kafka Streams' order is another, but ours is the same every time.</summary>
    public List<string> AsRead { get; } = [];
}

/// <summary>What came of one step, by topic.</summary>
internal sealed class StepOutput
{
    private readonly SortedDictionary<string, List<string>> _inOrder = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _lastOfKey = new(StringComparer.Ordinal);

    /// <summary>Topics of the step and their lines, in the order that counts.</summary>
    public IEnumerable<(string Topic, IReadOnlyList<string> Lines)> Topics =>
        _inOrder.Select(t => (t.Key, (IReadOnlyList<string>)t.Value)).Concat(_lastOfKey.Select(t => (t.Key, (IReadOnlyList<string>)[.. t.Value.Values])));

    public void AddOut(string topic, string key, string value, long? timestampMs, IReadOnlyList<(string Key, string Value)> headers) =>
        InOrder(topic).Add(Show.Record(key, value, timestampMs, headers));

    public void AddInternal(string topic, byte[]? key, byte[]? value, long? timestampMs, IReadOnlyList<(string Key, string Value)> headers)
    {
        var line = Show.Record(Show.Bytes(key), Show.Bytes(value), timestampMs, headers);
        if (!topic.EndsWith("-changelog", StringComparison.Ordinal))
        {
            InOrder(topic).Add(line);
            return;
        }

        // A changelog may be written in any order and as often as one likes: only where each key ends within the step counts.
        if (!_lastOfKey.TryGetValue(topic, out var last)) _lastOfKey.Add(topic, last = new(StringComparer.Ordinal));
        last[Show.Bytes(key)] = line;
    }

    private List<string> InOrder(string topic)
    {
        if (!_inOrder.TryGetValue(topic, out var lines)) _inOrder.Add(topic, lines = []);
        return lines;
    }
}

/// <summary>An entry of a store at the end.</summary>
/// <param name="Key">The key, of a windowed one the inner key.</param>
/// <param name="Window">The window; null where there are none.</param>
/// <param name="Value">The value, as <see cref="Show"/> writes it.</param>
/// <param name="TimestampMs">The stored timestamp; null where the store has none.</param>
/// <param name="AsOfMs">Of a versioned store: the time that was asked for; null: the newest.</param>
internal sealed record StoreRow(string Key, Window? Window, string Value, long? TimestampMs, long? AsOfMs)
{
    public override string ToString() => Show.Record(Show.Key(Key, Window), Value, TimestampMs, []) + (AsOfMs is { } ms ? $" as of {ms}" : "");

    /// <summary>The recorder's order: key, time asked for, window.</summary>
    public static IEnumerable<StoreRow> InOrder(IEnumerable<StoreRow> rows) =>
        rows.OrderBy(r => r.Key, StringComparer.Ordinal).ThenBy(r => r.AsOfMs ?? -1).ThenBy(r => r.Window?.StartMs ?? 0).ThenBy(r => r.Window?.EndMs ?? 0);
}
