using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Testing;

/// <summary>Takes a record of a replay.</summary>
internal delegate void RecordReplayed(in RawRecord record);

/// <summary>All records that were ever piped into or written to a topic: what a log would hold.</summary>
internal sealed class TopicHistory
{
    private readonly Dictionary<string, List<ProducedRecord>> _topics = new(StringComparer.Ordinal);
    private readonly List<(string Topic, long Offset)> _arrivals = [];

    /// <summary>Adds a record and gives its offset.</summary>
    public long Append(ProducedRecord record)
    {
        if (!_topics.TryGetValue(record.Topic, out var records)) _topics[record.Topic] = records = [];
        records.Add(record);
        _arrivals.Add((record.Topic, records.Count - 1));
        return records.Count - 1;
    }

    /// <summary>The offset that a topic's next record gets.</summary>
    public long Count(string topic) => _topics.TryGetValue(topic, out var records) ? records.Count : 0;

    /// <summary>Hands a topic's records over again.</summary>
    public void Replay(string topic, long from, long until, RecordReplayed receive)
    {
        if (!_topics.TryGetValue(topic, out var records)) return;
        // Handing over may append: what comes then is not part of the replay.
        var end = Math.Min(until, records.Count);
        for (var offset = Math.Max(0, from); offset < end; offset++) receive(Raw(records[(int)offset], offset));
    }

    /// <summary>
    /// What lies in several topics from an offset on, in the order in which it came. Inputs with records of one time are read in the order in which
    /// they got them: topic by topic would be another order.
    /// </summary>
    /// <param name="from">For each topic the first offset.</param>
    public IReadOnlyList<(string Topic, long Offset, ProducedRecord Record)> Since(IReadOnlyDictionary<string, long> from) =>
        [.. _arrivals.Where(a => from.TryGetValue(a.Topic, out var first) && a.Offset >= first).Select(a => (a.Topic, a.Offset, _topics[a.Topic][(int)a.Offset]))];

    public static RawRecord Raw(ProducedRecord record, long offset) => new()
    {
        Slot = 0,
        Offset = offset,
        TimestampMs = record.TimestampMs,
        Key = NullableSpan.Of(record.Key),
        Value = NullableSpan.Of(record.Value),
        Headers = record.Headers,
    };
}
