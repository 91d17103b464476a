using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Makes the result of a left and a right record, one of which may be absent.</summary>
internal delegate TResult StreamJoiner<TKey, TLeft, TRight, out TResult>(TKey key, Optional<TLeft> left, Optional<TRight> right);

/// <summary>A side of a stream-stream join.</summary>
/// <param name="IsLeft">Whether it is the left one.</param>
/// <param name="IsOuter">Whether its records have results without a match too.</param>
/// <param name="BeforeMs">How much earlier the other side's record may be.</param>
/// <param name="AfterMs">How much later the other side's record may be.</param>
internal sealed record StreamJoinSide(bool IsLeft, bool IsOuter, long BeforeMs, long AfterMs);

/// <summary>
/// Joins each record of one stream with those of the other that are near it in event time. Kafka Streams: KStreamKStreamJoin.
/// </summary>
/// <param name="side">Which side this is.</param>
/// <param name="other">The other side's records.</param>
/// <param name="joiner">Makes a result of a record of this side and one of the other.</param>
/// <param name="unmatched">Records that wait for a match; null in an inner join, where none does.</param>
/// <param name="tracker">The join's time.</param>
/// <param name="node">The node.</param>
/// <param name="next">Takes the results.</param>
internal sealed class StreamStreamJoin<TKey, TThis, TOther, TResult>(
    StreamJoinSide side, IReadOnlyWindowStore<TKey, TOther> other, StreamJoiner<TKey, TThis, TOther, TResult> joiner,
    UnmatchedRecords<TKey, TThis>? unmatched, JoinTracker tracker, NodeContext node, Operator<TKey, TResult> next) : Operator<TKey, TThis>
{
    public override void Process(in Record<TKey, TThis> record)
    {
        // Records that cannot be joined advance the time as well.
        tracker.StreamTime.Advance(record.TimestampMs);
        if (side.IsOuter && !record.HasKey && record.HasValue)
        {
            EmitAlone(in record);
            return;
        }
        if (!record.HasKey || !record.HasValue)
        {
            node.Drops.NullKeyOrValue(!record.HasKey);
            return;
        }

        if (unmatched is not null && record.TimestampMs == tracker.StreamTime.Ms) unmatched.EmitExpired(in record, side.AfterMs);
        var toMs = Math.Max(0, record.TimestampMs + side.AfterMs);
        if (JoinWithOthers(in record, toMs) || !side.IsOuter) return;

        // A match may still come, unless all that could match has passed.
        if (unmatched is null || toMs < tracker.StreamTime.Ms) EmitAlone(in record);
        else unmatched.Add(in record);
    }

    private bool JoinWithOthers(in Record<TKey, TThis> record, long toMs)
    {
        var isMatched = false;
        foreach (var (timestampMs, value) in other.Fetch(record.Key, Math.Max(0, record.TimestampMs - side.BeforeMs), toMs))
        {
            isMatched = true;
            unmatched?.RemoveMatched(in record, timestampMs);
            var result = joiner(record.Key, record.Value, value);
            next.Process(new(record.Key, result, Math.Max(record.TimestampMs, timestampMs), record.Headers));
        }
        return isMatched;
    }

    private void EmitAlone(in Record<TKey, TThis> record) => next.Process(record.WithValue(joiner(record.Key, record.Value, default)));
}
