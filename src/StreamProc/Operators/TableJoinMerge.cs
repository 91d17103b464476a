using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Brings both sides of a join of tables together, and keeps the results. Kafka Streams: KTableKTableJoinMerger.</summary>
internal sealed class TableJoinMerge<TKey, TValue>(TableStore<TKey, TValue> store, NodeContext node, TableOutput<TKey, TValue> output)
    : Operator<TKey, Change<TValue>>
{
    public override void Process(in Record<TKey, Change<TValue>> record)
    {
        var change = record.Value;
        node.Record.Enter(in record);
        var put = store.Put(record.Key, change.New, record.TimestampMs);
        if (put.IsPut) output.Forward(record.Key, change.New, change.Old, record.TimestampMs, record.Headers, put.IsLatest);
    }
}
