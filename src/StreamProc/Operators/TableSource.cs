using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Reads a topic as a table: the newest record of a key is its row, a null value deletes it. Kafka Streams: KTableSource.</summary>
/// <param name="store">Where the rows are kept; null if nobody needs them.</param>
internal sealed class TableSource<TKey, TValue>(
    TableStore<TKey, TValue>? store, NodeContext node, TableOutput<TKey, TValue> output) : Operator<TKey, TValue>
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
