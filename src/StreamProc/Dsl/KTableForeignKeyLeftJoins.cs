namespace StreamProc.Dsl;

public sealed partial class KTable<TKey, TValue>
{
    /// <summary>
    /// Joins each row with the row of another table that it names: a row for each of this table, with null where the foreign key is null or its row is
    /// not there. Kafka Streams: leftJoin with a foreign key.
    /// </summary>
    /// <param name="other">The other table.</param>
    /// <param name="foreignKey">The key of the other table's row, or null.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept.</param>
    /// <param name="joined">Names the join, its topics and its store.</param>
    public KTable<TKey, TResult> LeftJoin<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther> other, Func<TValue, TForeignKey?> foreignKey, Func<TValue, TOther?, TResult> joiner,
        Materialized<TKey, TResult>? materialized = null, TableJoined<TKey, TForeignKey>? joined = null)
        where TForeignKey : class
        where TOther : class?
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinByReference(other, (_, value) => foreignKey(value), isLeftJoin: true, (value, row) => joiner(value.Value, row.OrDefault), materialized, joined);
    }

    /// <summary>
    /// Joins each row with the row of another table that it names: a row for each of this table, with null where the foreign key is null or its row is
    /// not there. Kafka Streams: leftJoin with a foreign key.
    /// </summary>
    /// <param name="other">The other table.</param>
    /// <param name="foreignKey">The key of the other table's row, or null.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept.</param>
    /// <param name="joined">Names the join, its topics and its store.</param>
    public KTable<TKey, TResult> LeftJoin<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther> other, Func<TValue, TForeignKey?> foreignKey, Func<TValue, TOther?, TResult> joiner,
        Materialized<TKey, TResult>? materialized = null, TableJoined<TKey, TForeignKey>? joined = null)
        where TForeignKey : class
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinByReference(other, (_, value) => foreignKey(value), isLeftJoin: true, (value, row) => joiner(value.Value, row.HasValue ? row.Value : null), materialized, joined);
    }

    /// <summary>
    /// Joins each row with the row of another table that it names: a row for each of this table, with null where the foreign key is null or its row is
    /// not there. Kafka Streams: leftJoin with a foreign key.
    /// </summary>
    /// <param name="other">The other table.</param>
    /// <param name="foreignKey">The key of the other table's row, or null.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept.</param>
    /// <param name="joined">Names the join, its topics and its store.</param>
    public KTable<TKey, TResult> LeftJoin<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther?> other, Func<TValue, TForeignKey?> foreignKey, Func<TValue, TOther?, TResult> joiner,
        Materialized<TKey, TResult>? materialized = null, TableJoined<TKey, TForeignKey>? joined = null)
        where TForeignKey : class
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinByReference(other, (_, value) => foreignKey(value), isLeftJoin: true, (value, row) => joiner(value.Value, row.OrDefault), materialized, joined);
    }

    /// <summary>
    /// Joins each row with the row of another table that it names: a row for each of this table, with null where the foreign key is null or its row is
    /// not there. Kafka Streams: leftJoin with a foreign key.
    /// </summary>
    /// <param name="other">The other table.</param>
    /// <param name="foreignKey">The key of the other table's row, or null.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept.</param>
    /// <param name="joined">Names the join, its topics and its store.</param>
    public KTable<TKey, TResult> LeftJoin<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther> other, Func<TValue, TForeignKey?> foreignKey, Func<TValue, TOther?, TResult> joiner,
        Materialized<TKey, TResult>? materialized = null, TableJoined<TKey, TForeignKey>? joined = null)
        where TForeignKey : struct
        where TOther : class?
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinByValue(other, (_, value) => foreignKey(value), isLeftJoin: true, (value, row) => joiner(value.Value, row.OrDefault), materialized, joined);
    }

    /// <summary>
    /// Joins each row with the row of another table that it names: a row for each of this table, with null where the foreign key is null or its row is
    /// not there. Kafka Streams: leftJoin with a foreign key.
    /// </summary>
    /// <param name="other">The other table.</param>
    /// <param name="foreignKey">The key of the other table's row, or null.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept.</param>
    /// <param name="joined">Names the join, its topics and its store.</param>
    public KTable<TKey, TResult> LeftJoin<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther> other, Func<TValue, TForeignKey?> foreignKey, Func<TValue, TOther?, TResult> joiner,
        Materialized<TKey, TResult>? materialized = null, TableJoined<TKey, TForeignKey>? joined = null)
        where TForeignKey : struct
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinByValue(other, (_, value) => foreignKey(value), isLeftJoin: true, (value, row) => joiner(value.Value, row.HasValue ? row.Value : null), materialized, joined);
    }

    /// <summary>
    /// Joins each row with the row of another table that it names: a row for each of this table, with null where the foreign key is null or its row is
    /// not there. Kafka Streams: leftJoin with a foreign key.
    /// </summary>
    /// <param name="other">The other table.</param>
    /// <param name="foreignKey">The key of the other table's row, or null.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept.</param>
    /// <param name="joined">Names the join, its topics and its store.</param>
    public KTable<TKey, TResult> LeftJoin<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther?> other, Func<TValue, TForeignKey?> foreignKey, Func<TValue, TOther?, TResult> joiner,
        Materialized<TKey, TResult>? materialized = null, TableJoined<TKey, TForeignKey>? joined = null)
        where TForeignKey : struct
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinByValue(other, (_, value) => foreignKey(value), isLeftJoin: true, (value, row) => joiner(value.Value, row.OrDefault), materialized, joined);
    }

    /// <summary>
    /// Joins each row with the row of another table that it names: a row for each of this table, with null where the foreign key is null or its row is
    /// not there. Kafka Streams: leftJoin with a foreign key.
    /// </summary>
    /// <param name="other">The other table.</param>
    /// <param name="foreignKey">The key of the other table's row, or null.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept.</param>
    /// <param name="joined">Names the join, its topics and its store.</param>
    public KTable<TKey, TResult> LeftJoin<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther> other, Func<TKey, TValue, TForeignKey?> foreignKey, Func<TValue, TOther?, TResult> joiner,
        Materialized<TKey, TResult>? materialized = null, TableJoined<TKey, TForeignKey>? joined = null)
        where TForeignKey : class
        where TOther : class?
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinByReference(other, foreignKey, isLeftJoin: true, (value, row) => joiner(value.Value, row.OrDefault), materialized, joined);
    }

    /// <summary>
    /// Joins each row with the row of another table that it names: a row for each of this table, with null where the foreign key is null or its row is
    /// not there. Kafka Streams: leftJoin with a foreign key.
    /// </summary>
    /// <param name="other">The other table.</param>
    /// <param name="foreignKey">The key of the other table's row, or null.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept.</param>
    /// <param name="joined">Names the join, its topics and its store.</param>
    public KTable<TKey, TResult> LeftJoin<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther> other, Func<TKey, TValue, TForeignKey?> foreignKey, Func<TValue, TOther?, TResult> joiner,
        Materialized<TKey, TResult>? materialized = null, TableJoined<TKey, TForeignKey>? joined = null)
        where TForeignKey : class
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinByReference(other, foreignKey, isLeftJoin: true, (value, row) => joiner(value.Value, row.HasValue ? row.Value : null), materialized, joined);
    }

    /// <summary>
    /// Joins each row with the row of another table that it names: a row for each of this table, with null where the foreign key is null or its row is
    /// not there. Kafka Streams: leftJoin with a foreign key.
    /// </summary>
    /// <param name="other">The other table.</param>
    /// <param name="foreignKey">The key of the other table's row, or null.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept.</param>
    /// <param name="joined">Names the join, its topics and its store.</param>
    public KTable<TKey, TResult> LeftJoin<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther?> other, Func<TKey, TValue, TForeignKey?> foreignKey, Func<TValue, TOther?, TResult> joiner,
        Materialized<TKey, TResult>? materialized = null, TableJoined<TKey, TForeignKey>? joined = null)
        where TForeignKey : class
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinByReference(other, foreignKey, isLeftJoin: true, (value, row) => joiner(value.Value, row.OrDefault), materialized, joined);
    }

    /// <summary>
    /// Joins each row with the row of another table that it names: a row for each of this table, with null where the foreign key is null or its row is
    /// not there. Kafka Streams: leftJoin with a foreign key.
    /// </summary>
    /// <param name="other">The other table.</param>
    /// <param name="foreignKey">The key of the other table's row, or null.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept.</param>
    /// <param name="joined">Names the join, its topics and its store.</param>
    public KTable<TKey, TResult> LeftJoin<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther> other, Func<TKey, TValue, TForeignKey?> foreignKey, Func<TValue, TOther?, TResult> joiner,
        Materialized<TKey, TResult>? materialized = null, TableJoined<TKey, TForeignKey>? joined = null)
        where TForeignKey : struct
        where TOther : class?
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinByValue(other, foreignKey, isLeftJoin: true, (value, row) => joiner(value.Value, row.OrDefault), materialized, joined);
    }

    /// <summary>
    /// Joins each row with the row of another table that it names: a row for each of this table, with null where the foreign key is null or its row is
    /// not there. Kafka Streams: leftJoin with a foreign key.
    /// </summary>
    /// <param name="other">The other table.</param>
    /// <param name="foreignKey">The key of the other table's row, or null.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept.</param>
    /// <param name="joined">Names the join, its topics and its store.</param>
    public KTable<TKey, TResult> LeftJoin<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther> other, Func<TKey, TValue, TForeignKey?> foreignKey, Func<TValue, TOther?, TResult> joiner,
        Materialized<TKey, TResult>? materialized = null, TableJoined<TKey, TForeignKey>? joined = null)
        where TForeignKey : struct
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinByValue(other, foreignKey, isLeftJoin: true, (value, row) => joiner(value.Value, row.HasValue ? row.Value : null), materialized, joined);
    }

    /// <summary>
    /// Joins each row with the row of another table that it names: a row for each of this table, with null where the foreign key is null or its row is
    /// not there. Kafka Streams: leftJoin with a foreign key.
    /// </summary>
    /// <param name="other">The other table.</param>
    /// <param name="foreignKey">The key of the other table's row, or null.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept.</param>
    /// <param name="joined">Names the join, its topics and its store.</param>
    public KTable<TKey, TResult> LeftJoin<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther?> other, Func<TKey, TValue, TForeignKey?> foreignKey, Func<TValue, TOther?, TResult> joiner,
        Materialized<TKey, TResult>? materialized = null, TableJoined<TKey, TForeignKey>? joined = null)
        where TForeignKey : struct
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinByValue(other, foreignKey, isLeftJoin: true, (value, row) => joiner(value.Value, row.OrDefault), materialized, joined);
    }
}
