using StreamProc.Records;

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
        output.Update(store, record.Key, record.Value, record.TimestampMs, record.Headers);
    }
}
