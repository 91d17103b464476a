using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Brings both sides of a join of tables together, and keeps the results. Kafka Streams: KTableKTableJoinMerger.</summary>
internal sealed class TableJoinMerge<TKey, TValue>(IKeyValueStore<TKey, ValueAndTimestamp<TValue>> store, NodeContext node, TableOutput<TKey, TValue> output)
    : Operator<TKey, Change<TValue>>
{
    public override void Process(in Record<TKey, Change<TValue>> record)
    {
        var change = record.Value;
        node.Record.Enter(in record);
        if (change.New.HasValue) store.Put(record.Key, new(change.New.Value, record.TimestampMs));
        else store.Delete(record.Key);
        output.Forward(record.Key, change.New, change.Old, record.TimestampMs, record.Headers);
    }
}
