using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Makes a table of results that may be absent. Kafka Streams: KTableSource, below a foreign-key join.</summary>
/// <param name="store">Where the rows are kept; null if nobody needs them.</param>
/// <param name="node">The task.</param>
/// <param name="output">Takes the changes.</param>
internal sealed class TableResult<TKey, TValue>(
    IKeyValueStore<TKey, ValueAndTimestamp<TValue>>? store, NodeContext node, TableOutput<TKey, TValue> output) : Operator<TKey, Optional<TValue>>
{
    public override void Process(in Record<TKey, Optional<TValue>> record)
    {
        node.Record.Enter(in record);
        Optional<TValue> old = default;
        if (store is not null)
        {
            var stored = store.Get(record.Key);
            if (stored.HasValue) old = stored.Value.Value;
            if (record.Value.HasValue) store.Put(record.Key, new(record.Value.Value, record.TimestampMs));
            else store.Delete(record.Key);
        }
        output.Forward(record.Key, record.Value, old, record.TimestampMs, record.Headers);
    }
}
