using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Joins a stream with the row of a global table that a mapped key names. Kafka Streams: KStreamKTableJoinProcessor on a GlobalKTable.</summary>
internal sealed class StreamGlobalTableJoin<TKey, TValue, TTableKey, TTableValue, TResult>(
    Func<TKey, TValue, TTableKey> keySelector, Func<TKey, TValue, Optional<TTableValue>, TResult> joiner, bool leftJoin,
    IReadOnlyKeyValueStore<TTableKey, ValueAndTimestamp<TTableValue>> table, Drops drops, Operator<TKey, TResult> next) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        var tableKey = keySelector(record.Key, record.Value);
        // A left join has a result where there is no key to look up, since nothing can match it; without value there is nothing to join.
        var isUnmatched = leftJoin && tableKey is null && record.HasValue;
        if (!isUnmatched && (tableKey is null || !record.HasValue))
        {
            drops.NullKeyOrValue(keyIsNull: tableKey is null);
            return;
        }
        var row = tableKey is null ? default : table.Get(tableKey);
        if (!row.HasValue && !leftJoin) return;

        var value = row.HasValue ? Optional<TTableValue>.Of(row.Value.Value) : default;
        next.Process(record.WithValue(joiner(record.Key, record.Value, value)));
    }
}
