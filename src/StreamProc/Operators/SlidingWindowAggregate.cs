using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>
/// Aggregates records into sliding windows: one ends with each record, and one begins right after each record that others follow in time.
/// A window's stored timestamp is that of its newest record. Kafka Streams: KStreamSlidingWindowAggregate.
/// </summary>
internal sealed class SlidingWindowAggregate<TKey, TValue, TAggregate>(
    SlidingSpan span, Aggregation<TKey, TValue, TAggregate> aggregation, IWindowStore<TKey, ValueAndTimestamp<TAggregate>> store,
    StreamTime streamTime, NodeContext node, WindowOutput<TKey, TAggregate> output, LateRecords<TKey, TValue> late) : Operator<TKey, TValue>
{
    private readonly HashSet<long> _starts = [];
    private long? _lateStartMs;

    public override void Process(in Record<TKey, TValue> record)
    {
        if (!record.HasKey || !record.HasValue)
        {
            node.Drops.NullKeyOrValue(!record.HasKey);
            return;
        }

        streamTime.Advance(record.TimestampMs);
        var closeMs = streamTime.Ms - span.GraceMs;
        if (record.TimestampMs + span.DifferenceMs < closeMs)
        {
            // It is late for every window that could hold it, and told once: for the one that ends with it.
            late.Add(in record, StartingAt(Math.Max(0, record.TimestampMs - span.DifferenceMs)));
            return;
        }

        _starts.Clear();
        _lateStartMs = null;
        if (record.TimestampMs < span.DifferenceMs)
        {
            // Windows have no negative starts, so the earliest records share a window. Nothing is emitted after them, as in Kafka Streams.
            ProcessEarly(in record, closeMs);
            return;
        }
        ProcessAny(in record, closeMs);
        output.Closed(closeMs, record.Headers);
    }

    private void ProcessAny(in Record<TKey, TValue> record, long closeMs)
    {
        var timestampMs = record.TimestampMs;
        // Aggregates that the record's own windows begin with: that of its left window without the record, that of what follows the record.
        Optional<ValueAndTimestamp<TAggregate>> left = default, right = default;
        var (hasLeft, hasRight) = (false, false);
        long? previousMs = null;

        foreach (var (startMs, stored) in store.Fetch(record.Key, Math.Max(0, timestampMs - (2 * span.DifferenceMs)), timestampMs + 1, reverse: true))
        {
            _starts.Add(startMs);
            var endMs = startMs + span.DifferenceMs;
            if (startMs == timestampMs + 1)
            {
                hasRight = true;
                continue;
            }
            if (endMs < timestampMs)
            {
                (left, previousMs) = (stored, stored.TimestampMs);
                break;
            }
            Update(in record, startMs, stored, closeMs);
            if (endMs > timestampMs)
            {
                if (!right.HasValue) right = stored;
                continue;
            }
            // A left window that knows this time already has made all windows around it.
            if (stored.TimestampMs >= timestampMs) return;
            hasLeft = true;
            previousMs = stored.TimestampMs;
        }

        if (previousMs is { } previous && !_starts.Contains(previous + 1) && previous + 1 + span.DifferenceMs >= timestampMs)
            Update(in record, previous + 1, default, closeMs);
        if (!hasLeft) MakeLeft(in record, left, previousMs, closeMs);
        if (!hasRight) MakeRight(in record, right);
    }

    private void ProcessEarly(in Record<TKey, TValue> record, long closeMs)
    {
        var timestampMs = record.TimestampMs;
        Optional<ValueAndTimestamp<TAggregate>> combined = default, right = default;
        var hasRight = false;
        long? previousMs = null;

        foreach (var (startMs, stored) in store.Fetch(record.Key, 0, timestampMs + 1))
        {
            _starts.Add(startMs);
            if (startMs == 0)
            {
                combined = stored;
                // A newer one has made the previous record's right window already.
                if (stored.TimestampMs < timestampMs) previousMs = stored.TimestampMs;
            }
            else if (startMs <= timestampMs)
            {
                right = stored;
                Update(in record, startMs, stored, closeMs);
            }
            else
            {
                hasRight = true;
            }
        }

        // Without a window in between, all that the combined window holds lies on one side of the record.
        if (!right.HasValue && combined.HasValue && combined.Value.TimestampMs > timestampMs) right = combined;
        if (!hasRight) MakeRight(in record, right);
        if (previousMs is { } previous && !_starts.Contains(previous + 1)) Update(in record, previous + 1, default, closeMs);
        Update(in record, startMs: 0, combined, closeMs);
    }

    /// <summary>Makes the window that ends with the record, out of what the window before it still holds.</summary>
    private void MakeLeft(in Record<TKey, TValue> record, Optional<ValueAndTimestamp<TAggregate>> left, long? previousMs, long closeMs)
    {
        var startMs = record.TimestampMs - span.DifferenceMs;
        var isEmpty = previousMs is not { } previous || previous < startMs;
        Update(in record, startMs, isEmpty ? default : Optional<ValueAndTimestamp<TAggregate>>.Of(new(left.Value.Value, record.TimestampMs)), closeMs);
    }

    /// <summary>Makes the window that begins right after the record, if something is in it: a copy, which the record itself does not change.</summary>
    private void MakeRight(in Record<TKey, TValue> record, Optional<ValueAndTimestamp<TAggregate>> right)
    {
        if (!right.HasValue || right.Value.TimestampMs <= record.TimestampMs) return;

        var startMs = record.TimestampMs + 1;
        node.Record.Enter(in record);
        store.Put(record.Key, right.Value, startMs);
        output.Updated(new(record.Key, StartingAt(startMs)), right.Value.Value, default, right.Value.TimestampMs, record.Headers);
    }

    private void Update(in Record<TKey, TValue> record, long startMs, Optional<ValueAndTimestamp<TAggregate>> stored, long closeMs)
    {
        var window = StartingAt(startMs);
        if (window.EndMs < closeMs)
        {
            // What begins right after the record before may be what ends with this one: counted twice, as Kafka Streams does, and told once.
            if (startMs == _lateStartMs) late.Count(window);
            else late.Add(in record, window);
            _lateStartMs = startMs;
            return;
        }
        // For each window: those below may have gone on to another record since.
        node.Record.Enter(in record);
        var update = aggregation.Apply(in record, stored);
        if (update.New is null) store.Delete(record.Key, startMs);
        else store.Put(record.Key, new(update.New, update.TimestampMs), startMs);
        output.Updated(new(record.Key, window), update.New, update.Old, update.TimestampMs, record.Headers);
    }

    private Window StartingAt(long startMs) => new(startMs, startMs + span.DifferenceMs);
}
