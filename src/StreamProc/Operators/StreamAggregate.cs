using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Aggregates the records of each key into a table and forwards every update. Kafka Streams: KStreamAggregate, KStreamReduce.</summary>
internal sealed class StreamAggregate<TKey, TValue, TAggregate>(
    Aggregation<TKey, TValue, TAggregate> aggregation, IKeyValueStore<TKey, ValueAndTimestamp<TAggregate>> store, NodeContext node,
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
        if (update.New is null) store.Delete(record.Key);
        else store.Put(record.Key, new(update.New, update.TimestampMs));
        output.Forward(record.Key, update.New, update.Old, update.TimestampMs, record.Headers);
    }
}
