namespace StreamProc.Dsl;

// Joins of streams, and of a stream with a table, whose joiners see the key. They must not change it.
public sealed partial class KStream<TKey, TValue>
{
    /// <summary>
    /// Joins records of two streams that have the same key and are near each other in event time; each pair gives a record, with the later of
    /// both times. Records without key or value are dropped. Kafka Streams: join, with a ValueJoinerWithKey.
    /// </summary>
    /// <param name="other">The right stream.</param>
    /// <param name="joiner">Makes the result of the key and both values.</param>
    /// <param name="windows">How far apart the two may be.</param>
    /// <param name="joined">Names and serdes.</param>
    public KStream<TKey, TResult> Join<TOther, TResult>(
        KStream<TKey, TOther> other, Func<TKey, TValue, TOther, TResult> joiner, JoinWindows windows, StreamJoined<TKey, TValue, TOther>? joined = null)
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinBy(other, (key, left, right) => joiner(key, left.Value, right.Value), windows, joined, isLeftOuter: false, isRightOuter: false);
    }

    /// <summary>
    /// Joins as <c>Join</c> does; a record of this stream that no record of the other is near gives a result with null, once none can come any more.
    /// Records without key give one at once. Kafka Streams: leftJoin, with a ValueJoinerWithKey.
    /// </summary>
    /// <param name="other">The right stream.</param>
    /// <param name="joiner">Makes the result of the key and both values, the right one of which may be null.</param>
    /// <param name="windows">How far apart the two may be.</param>
    /// <param name="joined">Names and serdes.</param>
    public KStream<TKey, TResult> LeftJoin<TOther, TResult>(
        KStream<TKey, TOther> other, Func<TKey, TValue, TOther?, TResult> joiner, JoinWindows windows, StreamJoined<TKey, TValue, TOther>? joined = null)
        where TOther : class
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinBy(other, (key, left, right) => joiner(key, left.Value, right.OrDefault), windows, joined, isLeftOuter: true, isRightOuter: false);
    }

    /// <summary>
    /// Joins as <c>Join</c> does; a record of this stream that no record of the other is near gives a result with null, once none can come any more.
    /// Records without key give one at once. Kafka Streams: leftJoin, with a ValueJoinerWithKey.
    /// </summary>
    /// <param name="other">The right stream.</param>
    /// <param name="joiner">Makes the result of the key and both values, the right one of which may be null.</param>
    /// <param name="windows">How far apart the two may be.</param>
    /// <param name="joined">Names and serdes.</param>
    public KStream<TKey, TResult> LeftJoin<TOther, TResult>(
        KStream<TKey, TOther> other, Func<TKey, TValue, TOther?, TResult> joiner, JoinWindows windows, StreamJoined<TKey, TValue, TOther>? joined = null)
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinBy(
            other, (key, left, right) => joiner(key, left.Value, right.HasValue ? right.Value : null), windows, joined, isLeftOuter: true, isRightOuter: false);
    }

    /// <summary>
    /// Joins as <c>Join</c> does; a record of this stream that no record of the other is near gives a result with null, once none can come any more.
    /// Records without key give one at once. Kafka Streams: leftJoin, with a ValueJoinerWithKey.
    /// </summary>
    /// <param name="other">The right stream.</param>
    /// <param name="joiner">Makes the result of the key and both values, the right one of which may be null.</param>
    /// <param name="windows">How far apart the two may be.</param>
    /// <param name="joined">Names and serdes.</param>
    public KStream<TKey, TResult> LeftJoin<TOther, TResult>(
        KStream<TKey, TOther?> other, Func<TKey, TValue, TOther?, TResult> joiner, JoinWindows windows, StreamJoined<TKey, TValue, TOther?>? joined = null)
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinBy(other, (key, left, right) => joiner(key, left.Value, right.OrDefault), windows, joined, isLeftOuter: true, isRightOuter: false);
    }

    /// <summary>
    /// Joins each record with the table's row of its key; records without a row are left out, those without key or value are dropped. The row is the
    /// one that is there when the record is processed, of a versioned table the one of the record's time. Kafka Streams: join with a KTable and a ValueJoinerWithKey.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="joiner">Makes the result of the key, the record's value and the row's.</param>
    /// <param name="joined">Name, serdes and grace period.</param>
    public KStream<TKey, TResult> Join<TTableValue, TResult>(
        KTable<TKey, TTableValue> table, Func<TKey, TValue, TTableValue, TResult> joiner, Joined<TKey, TValue, TTableValue>? joined = null)
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinTable(table, (key, value, row) => joiner(key, value.Value, row.Value), isLeftJoin: false, joined);
    }

    /// <summary>
    /// Joins each record with the table's row of its key, or with null if there is none. Records without value are dropped, those without key also
    /// where they had to wait for a grace period. Kafka Streams: leftJoin with a KTable and a ValueJoinerWithKey.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="joiner">Makes the result of the key, the record's value and the row's, which may be null.</param>
    /// <param name="joined">Name, serdes and grace period.</param>
    public KStream<TKey, TResult> LeftJoin<TTableValue, TResult>(
        KTable<TKey, TTableValue> table, Func<TKey, TValue, TTableValue?, TResult> joiner, Joined<TKey, TValue, TTableValue>? joined = null)
        where TTableValue : class
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinTable(table, (key, value, row) => joiner(key, value.Value, row.OrDefault), isLeftJoin: true, joined);
    }

    /// <summary>
    /// Joins each record with the table's row of its key, or with null if there is none. Records without value are dropped, those without key also
    /// where they had to wait for a grace period. Kafka Streams: leftJoin with a KTable and a ValueJoinerWithKey.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="joiner">Makes the result of the key, the record's value and the row's, which may be null.</param>
    /// <param name="joined">Name, serdes and grace period.</param>
    public KStream<TKey, TResult> LeftJoin<TTableValue, TResult>(
        KTable<TKey, TTableValue> table, Func<TKey, TValue, TTableValue?, TResult> joiner, Joined<TKey, TValue, TTableValue>? joined = null)
        where TTableValue : struct
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinTable(table, (key, value, row) => joiner(key, value.Value, row.HasValue ? row.Value : null), isLeftJoin: true, joined);
    }

    /// <summary>
    /// Joins each record with the table's row of its key, or with null if there is none. Records without value are dropped, those without key also
    /// where they had to wait for a grace period. Kafka Streams: leftJoin with a KTable and a ValueJoinerWithKey.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="joiner">Makes the result of the key, the record's value and the row's, which may be null.</param>
    /// <param name="joined">Name, serdes and grace period.</param>
    public KStream<TKey, TResult> LeftJoin<TTableValue, TResult>(
        KTable<TKey, TTableValue?> table, Func<TKey, TValue, TTableValue?, TResult> joiner, Joined<TKey, TValue, TTableValue?>? joined = null)
        where TTableValue : struct
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinTable(table, (key, value, row) => joiner(key, value.Value, row.OrDefault), isLeftJoin: true, joined);
    }
}
