using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>
/// Joins a stream with itself out of one store instead of two; results come in the order in which two sides would give them.
/// Kafka Streams: KStreamKStreamSelfJoin.
/// </summary>
internal sealed class StreamSelfJoin<TKey, TValue, TResult>(
    JoinSpan span, IReadOnlyWindowStore<TKey, TValue> store, StreamJoiner<TKey, TValue, TValue, TResult> joiner, StreamTime streamTime, NodeContext node,
    Operator<TKey, TResult> next) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        if (!record.HasKey || !record.HasValue)
        {
            node.Drops.NullKeyOrValue(!record.HasKey);
            return;
        }

        streamTime.Advance(record.TimestampMs);
        foreach (var (timestampMs, value) in Near(in record, span.BeforeMs, span.AfterMs))
            Emit(in record, joiner(record.Key, record.Value, value), timestampMs);

        // With itself a record is joined after those that are not newer, unless retention has passed it.
        var joinsItself = record.TimestampMs > streamTime.Ms - span.RetentionMs + 1;
        foreach (var (timestampMs, value) in Near(in record, span.AfterMs, span.BeforeMs))
        {
            if (joinsItself && record.TimestampMs < timestampMs)
            {
                joinsItself = false;
                EmitWithItself(in record);
            }
            Emit(in record, joiner(record.Key, value, record.Value), timestampMs);
        }
        if (joinsItself) EmitWithItself(in record);
    }

    private IEnumerable<KeyValuePair<long, TValue>> Near(in Record<TKey, TValue> record, long beforeMs, long afterMs) =>
        store.Fetch(record.Key, Math.Max(0, record.TimestampMs - beforeMs), Math.Max(0, record.TimestampMs + afterMs));

    private void EmitWithItself(in Record<TKey, TValue> record) => Emit(in record, joiner(record.Key, record.Value, record.Value), record.TimestampMs);

    private void Emit(in Record<TKey, TValue> record, TResult result, long otherTimestampMs) =>
        next.Process(new(record.Key, result, Math.Max(record.TimestampMs, otherTimestampMs), record.Headers));
}
