using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Reads a topic as a table: the newest record of a key is its row, a null value deletes it. Kafka Streams: KTableSource.</summary>
/// <param name="store">Where the rows are kept; null if nobody needs them.</param>
internal sealed class TableSource<TKey, TValue>(
    IKeyValueStore<TKey, ValueAndTimestamp<TValue>>? store, NodeContext node, TableOutput<TKey, TValue> output) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        if (!record.HasKey)
        {
            node.Drops.NullKey();
            return;
        }

        node.Record.Enter(in record);
        Optional<TValue> old = default;
        if (store is not null)
        {
            var stored = store.Get(record.Key);
            if (stored.HasValue) old = stored.Value.Value;
            if (record.HasValue) store.Put(record.Key, new(record.Value, record.TimestampMs));
            else store.Delete(record.Key);
        }
        output.Forward(record.Key, record.Value, old, record.TimestampMs, record.Headers);
    }
}
