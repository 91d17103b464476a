using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>When a suppression lets changes go.</summary>
/// <param name="WaitMs">How far stream time has to be behind a change's buffer time.</param>
/// <param name="DropsTombstones">Whether rows that are gone are not told: a window that ends empty has never been shown.</param>
/// <param name="MaxRecords">The most keys that may be buffered; null: any number.</param>
/// <param name="MaxBytes">The most memory that they may take; null: any amount.</param>
/// <param name="EmitsEarly">Whether the oldest goes when there are too many; else the task fails.</param>
internal sealed record SuppressLimits(long WaitMs, bool DropsTombstones, long? MaxRecords, long? MaxBytes, bool EmitsEarly)
{
    public bool IsExceeded(long records, long bytes) => records > (MaxRecords ?? long.MaxValue) || bytes > (MaxBytes ?? long.MaxValue);
}

/// <summary>Holds a table's changes back and lets the last one of each key go when its time has come. Kafka Streams: KTableSuppressProcessor.</summary>
/// <param name="limits">When changes go.</param>
/// <param name="bufferTimeMs">A change's place in the order, from its key and timestamp.</param>
/// <param name="buffer">Where changes wait.</param>
/// <param name="streamTime">The largest timestamp of any change.</param>
/// <param name="node">The task.</param>
/// <param name="next">Takes the changes.</param>
internal sealed class Suppress<TKey, TValue>(
    SuppressLimits limits, Func<TKey, long, long> bufferTimeMs, SuppressBuffer<TKey, TValue> buffer, StreamTime streamTime, NodeContext node,
    Operator<TKey, Change<TValue>> next) : Operator<TKey, Change<TValue>>
{
    public override void Process(in Record<TKey, Change<TValue>> record)
    {
        node.Record.Enter(in record);
        streamTime.Advance(record.TimestampMs);
        buffer.Put(record.Key, record.Value.New, record.Value.Old, bufferTimeMs(record.Key, record.TimestampMs));
        while (buffer.FirstTimeMs <= streamTime.Ms - limits.WaitMs) Emit();
        if (!IsFull) return;

        if (!limits.EmitsEarly) throw Overflow();
        while (IsFull) Emit();
    }

    private bool IsFull => limits.IsExceeded(buffer.Count, buffer.EstimatedBytes);

    private void Emit()
    {
        var change = buffer.Peek();
        if (change.New.HasValue || !limits.DropsTombstones)
        {
            var current = node.Record.Origin;
            node.Record.Restore(change.Origin);
            next.Process(new(change.Key, new(change.New, change.Old), change.Origin.TimestampMs, change.Origin.Headers));
            node.Record.Restore(current);
        }
        buffer.Remove();
    }

    private InvalidOperationException Overflow()
    {
        node.Task.Blame(node.Node);
        return new(
            $"Node {node.Node}: its buffer holds {buffer.Count} records and {buffer.EstimatedBytes} bytes, and may hold {Text(limits.MaxRecords)} records and " +
            $"{Text(limits.MaxBytes)} bytes. Raise the limit (BufferConfig.WithMaxRecords, WithMaxBytes), let it grow (Unbounded), or let the oldest go early (EmitEarlyWhenFull).");
    }

    private static string Text(long? limit) => limit is { } set ? set.ToString(System.Globalization.CultureInfo.InvariantCulture) : "any number of";
}

/// <summary>Rows as those below a suppression have seen them: of a key that is held back, what it was before.</summary>
internal sealed class SuppressedRows<TKey, TValue>(TableView<TKey, TValue> source, SuppressBuffer<TKey, TValue> buffer) : TableView<TKey, TValue>
{
    public override Optional<ValueAndTimestamp<TValue>> Get(TKey key)
    {
        if (!buffer.TryGetPrior(key, out var prior)) return source.Get(key);
        // Nobody has kept when that value came to be.
        return prior.HasValue ? new ValueAndTimestamp<TValue>(prior.Value, StreamTime.Unknown) : default(Optional<ValueAndTimestamp<TValue>>);
    }
}
