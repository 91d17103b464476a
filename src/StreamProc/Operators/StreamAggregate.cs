using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Aggregates the records of each key into a table and forwards every update. Kafka Streams: KStreamAggregate, KStreamReduce.</summary>
internal sealed class StreamAggregate<TKey, TValue, TAggregate>(
    Aggregation<TKey, TValue, TAggregate> aggregation, TableStore<TKey, TAggregate> store, NodeContext node,
    TableOutput<TKey, TAggregate> output) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        if (!record.HasKey || !record.HasValue)
        {
            node.Drops.NullKeyOrValue(!record.HasKey);
            return;
        }

        node.Record.Enter(in record);
        var update = aggregation.Apply(in record, store.Get(record.Key));
        var put = store.Put(record.Key, update.New, update.TimestampMs);
        if (put.IsPut) output.Forward(record.Key, update.New, update.Old, update.TimestampMs, record.Headers, put.IsLatest);
    }
}
