using StreamProc.Records;

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
        output.Update(store, record.Key, record.Value, record.TimestampMs, record.Headers);
    }
}
