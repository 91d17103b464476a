using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Records of a left or outer join that wait for a match, as one side sees them: its own type is known, the other's is not its business.</summary>
internal abstract class UnmatchedRecords<TKey, TThis>
{
    /// <summary>Lets a record wait.</summary>
    public abstract void Add(in Record<TKey, TThis> record);

    /// <summary>Records of the other side with a record's key and that time have found their match.</summary>
    public abstract void RemoveMatched(in Record<TKey, TThis> record, long otherTimestampMs);

    /// <summary>Emits records of both sides for which no match can come any more, without one. The trigger is a record that is as new as any.</summary>
    /// <param name="trigger">The record being processed.</param>
    /// <param name="afterMs">How much later than it a match may be.</param>
    public abstract void EmitExpired(in Record<TKey, TThis> trigger, long afterMs);
}

/// <summary>What both sides do alike. Kafka Streams: the outer join store of KStreamKStreamJoin, and emitNonJoinedOuterRecords.</summary>
internal abstract class UnmatchedRecords<TKey, TThis, TLeft, TRight, TResult>(
    OuterJoinStore<TKey, TLeft, TRight> store, JoinSpan span, JoinTracker tracker, StreamJoiner<TKey, TLeft, TRight, TResult> joiner, NodeContext node,
    Operator<TKey, TResult> next) : UnmatchedRecords<TKey, TThis>
{
    protected OuterJoinStore<TKey, TLeft, TRight> Store => store;

    public sealed override void Add(in Record<TKey, TThis> record)
    {
        tracker.OldestMs = Math.Min(tracker.OldestMs, record.TimestampMs);
        node.Record.Enter(in record);
        Put(in record);
    }

    public sealed override void RemoveMatched(in Record<TKey, TThis> record, long otherTimestampMs)
    {
        node.Record.Enter(in record);
        RemoveOther(record.Key, otherTimestampMs);
    }

    public sealed override void EmitExpired(in Record<TKey, TThis> trigger, long afterMs)
    {
        // In arithmetic that wraps, as Kafka Streams has it: a tracker that knows nothing does scan.
        if (IsOpen(tracker.OldestMs, afterMs)) return;
        if (!tracker.TryBeginScan(node.Task.Time.GetUtcNow().ToUnixTimeMilliseconds(), node.Task.EmitIntervalMs)) return;

        tracker.OldestMs = long.MaxValue;
        var (isLeftOpen, isRightOpen) = (false, false);
        using var rows = store.All();
        while (rows.MoveNext())
        {
            var timestampMs = OuterJoinStore<TKey, TLeft, TRight>.TimestampMs(rows.Key);
            var isLeft = OuterJoinStore<TKey, TLeft, TRight>.IsLeft(rows.Key);
            tracker.OldestMs = timestampMs;
            if (isLeftOpen && isRightOpen) return;

            if (IsOpen(timestampMs, isLeft ? span.AfterMs : span.BeforeMs))
            {
                isLeftOpen |= isLeft;
                isRightOpen |= !isLeft;
                continue;
            }
            Emit(rows, timestampMs, isLeft, trigger.Headers);
            node.Record.Enter(in trigger);
            store.RemoveRow(rows.Key);
        }
    }

    protected abstract void Put(in Record<TKey, TThis> record);

    protected abstract void RemoveOther(TKey key, long timestampMs);

    private bool IsOpen(long timestampMs, long windowMs) => unchecked(timestampMs + windowMs + span.GraceMs) >= tracker.StreamTime.Ms;

    private void Emit(IByteCursor row, long timestampMs, bool isLeft, Headers headers)
    {
        var key = store.Key(row.Key);
        var records = OuterJoinStore<TKey, TLeft, TRight>.RecordsOf(row.Value);
        while (records.MoveNext())
        {
            var result = isLeft ? joiner(key, store.ReadLeft(records.Current), default) : joiner(key, default, store.ReadRight(records.Current));
            next.Process(new(key, result, timestampMs, headers));
        }
    }
}

internal sealed class UnmatchedLeft<TKey, TLeft, TRight, TResult>(
    OuterJoinStore<TKey, TLeft, TRight> store, JoinSpan span, JoinTracker tracker, StreamJoiner<TKey, TLeft, TRight, TResult> joiner, NodeContext node,
    Operator<TKey, TResult> next) : UnmatchedRecords<TKey, TLeft, TLeft, TRight, TResult>(store, span, tracker, joiner, node, next)
{
    protected override void Put(in Record<TKey, TLeft> record) => Store.AddLeft(record.Key, record.Value, record.TimestampMs);

    protected override void RemoveOther(TKey key, long timestampMs) => Store.Remove(key, timestampMs, isLeft: false);
}

internal sealed class UnmatchedRight<TKey, TLeft, TRight, TResult>(
    OuterJoinStore<TKey, TLeft, TRight> store, JoinSpan span, JoinTracker tracker, StreamJoiner<TKey, TLeft, TRight, TResult> joiner, NodeContext node,
    Operator<TKey, TResult> next) : UnmatchedRecords<TKey, TRight, TLeft, TRight, TResult>(store, span, tracker, joiner, node, next)
{
    protected override void Put(in Record<TKey, TRight> record) => Store.AddRight(record.Key, record.Value, record.TimestampMs);

    protected override void RemoveOther(TKey key, long timestampMs) => Store.Remove(key, timestampMs, isLeft: true);
}
