using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>
/// Joins each record of a stream with the row of its key: the row as it is now, or of a versioned table as it was at the record's time.
/// Kafka Streams: KStreamKTableJoinProcessor on a KTable.
/// </summary>
/// <param name="table">The table's rows.</param>
/// <param name="joiner">Makes the result.</param>
/// <param name="isLeftJoin">Whether a record without a row has a result too.</param>
/// <param name="buffer">Lets records wait until the table is as far as they are; null: they are joined at once.</param>
/// <param name="node">The node.</param>
/// <param name="next">Takes the results.</param>
internal sealed class StreamTableJoin<TKey, TValue, TTableValue, TResult>(
    TableView<TKey, TTableValue> table, StreamJoiner<TKey, TValue, TTableValue, TResult> joiner, bool isLeftJoin,
    StreamTableBuffer<TKey, TValue>? buffer, NodeContext node, Operator<TKey, TResult> next) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        // A left join has a result where there is no key to look up, unless the record had to wait for its row in a buffer by key.
        var isUnmatched = isLeftJoin && !record.HasKey && buffer is null;
        if (!record.HasValue || (!record.HasKey && !isUnmatched))
        {
            node.Drops.NullKeyOrValue(!record.HasKey);
            return;
        }
        if (buffer is not null)
        {
            node.Record.Enter(in record);
            if (buffer.TryPut(in record))
            {
                JoinDue(buffer);
                return;
            }
        }
        Join(in record);
    }

    private void JoinDue(StreamTableBuffer<TKey, TValue> waiting)
    {
        var current = node.Record.Origin;
        while (waiting.TryTake(out var due))
        {
            node.Record.Restore(due.Origin);
            Join(new(due.Key, due.Value, due.Origin.TimestampMs, due.Origin.Headers));
        }
        node.Record.Restore(in current);
    }

    private void Join(in Record<TKey, TValue> record)
    {
        var row = !record.HasKey ? default : table.IsVersioned ? table.Get(record.Key, record.TimestampMs) : table.Get(record.Key);
        if (!row.HasValue && !isLeftJoin) return;

        var value = row.HasValue ? Optional<TTableValue>.Of(row.Value.Value) : default;
        next.Process(record.WithValue(joiner(record.Key, record.Value, value)));
    }
}
