using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Keeps a side of a stream-stream join: each record is joined first, then stored for those of the other side. Kafka Streams: KStreamJoinWindow.</summary>
/// <param name="store">Where the side is kept.</param>
/// <param name="beforeMs">How much earlier than one of its records the other side's may be.</param>
/// <param name="afterMs">How much later.</param>
/// <param name="node">The node.</param>
/// <param name="next">Joins.</param>
/// <param name="late">Takes records that the store refuses, and counts: none that comes after them will find them.</param>
internal sealed class JoinWindow<TKey, TValue>(
    DuplicateWindowStore<TKey, TValue> store, long beforeMs, long afterMs, NodeContext node, Operator<TKey, TValue> next, Operator<Windowed<TKey>, TValue> late)
    : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        next.Process(in record);
        if (!record.HasKey) return;

        node.Record.Enter(in record);
        if (store.TryPut(record.Key, record.Value, record.TimestampMs)) return;

        var missed = new Window(Math.Max(0, record.TimestampMs - beforeMs), Math.Max(0, record.TimestampMs + afterMs));
        late.Process(new(new(record.Key, missed), record.Value, record.TimestampMs, record.Headers));
    }
}

/// <summary>How far apart in event time records of two streams may be that are joined.</summary>
/// <param name="BeforeMs">How much earlier than the left record the right one may be.</param>
/// <param name="AfterMs">How much later than the left record the right one may be.</param>
/// <param name="GraceMs">How late records may be.</param>
internal sealed record JoinSpan(long BeforeMs, long AfterMs, long GraceMs)
{
    public long SizeMs => BeforeMs + AfterMs;

    /// <summary>How long records of a side are kept for the other.</summary>
    public long RetentionMs => checked(SizeMs + GraceMs);
}
