using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Keeps a side of a stream-stream join: each record is joined first, then stored for those of the other side. Kafka Streams: KStreamJoinWindow.</summary>
internal sealed class JoinWindow<TKey, TValue>(DuplicateWindowStore<TKey, TValue> store, NodeContext node, Operator<TKey, TValue> next) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        next.Process(in record);
        if (!record.HasKey) return;

        node.Record.Enter(in record);
        store.Put(record.Key, record.Value, record.TimestampMs);
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
