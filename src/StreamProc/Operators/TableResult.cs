using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Makes a table of results that may be absent. Kafka Streams: KTableSource, below a foreign-key join.</summary>
/// <param name="store">Where the rows are kept; null if nobody needs them.</param>
/// <param name="node">The task.</param>
/// <param name="output">Takes the changes.</param>
internal sealed class TableResult<TKey, TValue>(
    TableStore<TKey, TValue>? store, NodeContext node, TableOutput<TKey, TValue> output) : Operator<TKey, Optional<TValue>>
{
    public override void Process(in Record<TKey, Optional<TValue>> record)
    {
        node.Record.Enter(in record);
        Optional<TValue> old = default;
        var put = new VersionedPut(IsPut: true, ValidToMs: null);
        if (store is not null)
        {
            var stored = store.Get(record.Key);
            if (stored.HasValue) old = stored.Value.Value;
            put = store.Put(record.Key, record.Value, record.TimestampMs);
        }
        if (put.IsPut) output.Forward(record.Key, record.Value, old, record.TimestampMs, record.Headers, put.IsLatest);
    }
}
