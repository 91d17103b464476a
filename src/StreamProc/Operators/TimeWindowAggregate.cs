using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Aggregates records into time windows. Kafka Streams: KStreamWindowAggregate.</summary>
/// <param name="windowsFor">Adds the windows that hold a time to a list, in the order in which they are updated.</param>
/// <param name="graceMs">How long after its end a window still takes records.</param>
internal sealed class TimeWindowAggregate<TKey, TValue, TAggregate>(
    Action<long, List<Window>> windowsFor, long graceMs, Aggregation<TKey, TValue, TAggregate> aggregation,
    IWindowStore<TKey, ValueAndTimestamp<TAggregate>> store, StreamTime streamTime, NodeContext node, WindowOutput<TKey, TAggregate> output,
    LateRecords<TKey, TValue> late) : Operator<TKey, TValue>
{
    private readonly List<Window> _windows = [];

    public override void Process(in Record<TKey, TValue> record)
    {
        if (!record.HasKey)
        {
            node.Drops.NullKey();
            return;
        }

        streamTime.Advance(record.TimestampMs);
        var closeMs = streamTime.Ms - graceMs;
        _windows.Clear();
        windowsFor(record.TimestampMs, _windows);
        foreach (var window in _windows)
        {
            // Each window closes on its own: one record may be late for the first and in time for the next.
            if (window.EndMs > closeMs) Update(in record, window);
            else late.Add(in record, window);
        }
        output.Closed(closeMs, record.Headers);
    }

    private void Update(in Record<TKey, TValue> record, Window window)
    {
        // For each window: those below may have gone on to another record since.
        node.Record.Enter(in record);
        var update = aggregation.Apply(in record, store.Fetch(record.Key, window.StartMs));
        if (update.New is null) store.Delete(record.Key, window.StartMs);
        else store.Put(record.Key, new(update.New, update.TimestampMs), window.StartMs);
        output.Updated(new(record.Key, window), update.New, update.Old, update.TimestampMs, record.Headers);
    }
}
