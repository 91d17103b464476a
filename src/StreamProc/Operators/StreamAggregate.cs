using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Aggregates the records of each key into a table and forwards every update. Kafka Streams: KStreamAggregate, and KStreamReduce without initializer.</summary>
internal sealed class StreamAggregate<TKey, TValue, TAggregate>(
    Func<TAggregate>? initializer, Func<TKey, TValue, TAggregate, TAggregate> aggregator, Func<TValue, TAggregate>? first,
    IKeyValueStore<TKey, ValueAndTimestamp<TAggregate>> store, NodeContext node, TableOutput<TKey, TAggregate> output) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        if (!record.HasKey || !record.HasValue)
        {
            node.Drops.NullKeyOrValue(!record.HasKey);
            return;
        }

        node.Record.Enter(in record);
        var stored = store.Get(record.Key);
        Optional<TAggregate> old;
        TAggregate updated;
        if (stored.HasValue || initializer is not null)
        {
            // The first update's old value is what the initializer gave, as Kafka Streams has it: a table grouped from this one subtracts it.
            old = stored.HasValue ? stored.Value.Value : initializer!();
            updated = aggregator(record.Key, record.Value, old.OrDefault!);
        }
        else
        {
            old = default;
            updated = first!(record.Value);
        }
        var timestampMs = stored.HasValue ? Math.Max(record.TimestampMs, stored.Value.TimestampMs) : record.TimestampMs;

        if (updated is null) store.Delete(record.Key);
        else store.Put(record.Key, new(updated, timestampMs));
        output.Forward(record.Key, updated, old, timestampMs, record.Headers);
    }
}
