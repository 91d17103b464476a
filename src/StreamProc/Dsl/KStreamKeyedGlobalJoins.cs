namespace StreamProc.Dsl;

public sealed partial class KStream<TKey, TValue>
{
    /// <summary>
    /// Joins each record with the row of a global table that a key chosen for it names; records without a row are left out. The joiner sees the stream's key.
    /// Kafka Streams: join with a GlobalKTable and a ValueJoinerWithKey.
    /// </summary>
    public KStream<TKey, TResult> Join<TTableKey, TTableValue, TResult>(
        GlobalKTable<TTableKey, TTableValue> table, Func<TKey, TValue, TTableKey> keySelector, Func<TKey, TValue, TTableValue, TResult> joiner, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinGlobal(table, keySelector, (key, value, row) => joiner(key, value, row.Value), leftJoin: false, named);
    }

    /// <summary>
    /// Joins each record with the row of a global table, or with null if there is none. The joiner sees the stream's key. Kafka Streams: leftJoin with a GlobalKTable and a
    /// ValueJoinerWithKey.
    /// </summary>
    public KStream<TKey, TResult> LeftJoin<TTableKey, TTableValue, TResult>(
        GlobalKTable<TTableKey, TTableValue> table, Func<TKey, TValue, TTableKey> keySelector, Func<TKey, TValue, TTableValue?, TResult> joiner, Named? named = null)
        where TTableValue : class
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinGlobal(table, keySelector, (key, value, row) => joiner(key, value, row.OrDefault), leftJoin: true, named);
    }

    /// <summary>
    /// Joins each record with the row of a global table, or with null if there is none. The joiner sees the stream's key. Kafka Streams: leftJoin with a GlobalKTable and a
    /// ValueJoinerWithKey.
    /// </summary>
    public KStream<TKey, TResult> LeftJoin<TTableKey, TTableValue, TResult>(
        GlobalKTable<TTableKey, TTableValue> table, Func<TKey, TValue, TTableKey> keySelector, Func<TKey, TValue, TTableValue?, TResult> joiner, Named? named = null)
        where TTableValue : struct
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinGlobal(table, keySelector, (key, value, row) => joiner(key, value, row.HasValue ? row.Value : null), leftJoin: true, named);
    }
}
