using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Aggregates records into aligned time windows and forwards every update. Kafka Streams: KStreamWindowAggregate.</summary>
internal sealed class TimeWindowAggregate<TKey, TValue, TAggregate>(
    AlignedWindows windows, Aggregation<TKey, TValue, TAggregate> aggregation,
    IWindowStore<TKey, ValueAndTimestamp<TAggregate>> store, StreamTime streamTime, NodeContext node, TableOutput<Windowed<TKey>, TAggregate> output)
    : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        if (!record.HasKey)
        {
            node.Drops.NullKey();
            return;
        }

        streamTime.Advance(record.TimestampMs);
        var closeMs = streamTime.Ms - windows.GraceMs;
        for (var startMs = windows.FirstStartMs(record.TimestampMs); startMs <= record.TimestampMs; startMs += windows.AdvanceMs)
        {
            // Each window closes on its own: one record may be late for the first and in time for the next.
            var window = new Window(startMs, startMs + windows.SizeMs);
            if (window.EndMs > closeMs) Update(in record, window);
            else node.Drops.Late(window, streamTime.Ms);
        }
    }

    private void Update(in Record<TKey, TValue> record, Window window)
    {
        // For each window: those below may have gone on to another record since.
        node.Record.Enter(in record);
        var update = aggregation.Apply(in record, store.Fetch(record.Key, window.StartMs));
        if (update.New is null) store.Delete(record.Key, window.StartMs);
        else store.Put(record.Key, new(update.New, update.TimestampMs), window.StartMs);
        output.Forward(new(record.Key, window), update.New, update.Old, update.TimestampMs, record.Headers);
    }
}

/// <summary>Windows of one size at regular starts, aligned to the epoch: tumbling and hopping ones.</summary>
/// <param name="SizeMs">From a window's start to its end, which is exclusive.</param>
/// <param name="AdvanceMs">From one window's start to the next's.</param>
/// <param name="GraceMs">How long after its end a window still takes records.</param>
internal sealed record AlignedWindows(long SizeMs, long AdvanceMs, long GraceMs)
{
    /// <summary>Start of the earliest window that holds a time.</summary>
    public long FirstStartMs(long timestampMs) => Math.Max(0, timestampMs - SizeMs + AdvanceMs) / AdvanceMs * AdvanceMs;
}
