using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Dsl;

public sealed partial class KTable<TKey, TValue>
{
    /// <summary>
    /// Joins each row with the row of another table that it names: a row for each of this table whose foreign row is there. A row with a null
    /// foreign key is left out and counted as dropped. Kafka Streams: join with a foreign key.
    /// </summary>
    /// <param name="other">The other table.</param>
    /// <param name="foreignKey">The key of the other table's row, or null.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept.</param>
    /// <param name="joined">Names the join, its topics and its store.</param>
    public KTable<TKey, TResult> Join<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther> other, Func<TValue, TForeignKey?> foreignKey, Func<TValue, TOther, TResult> joiner,
        Materialized<TKey, TResult>? materialized = null, TableJoined<TKey, TForeignKey>? joined = null)
        where TForeignKey : class
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinByReference(other, (_, value) => foreignKey(value), isLeftJoin: false, (value, row) => joiner(value.Value, row.Value), materialized, joined);
    }

    /// <summary>
    /// Joins each row with the row of another table that it names: a row for each of this table whose foreign row is there. A row with a null
    /// foreign key is left out and counted as dropped. Kafka Streams: join with a foreign key.
    /// </summary>
    /// <param name="other">The other table.</param>
    /// <param name="foreignKey">The key of the other table's row, or null.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept.</param>
    /// <param name="joined">Names the join, its topics and its store.</param>
    public KTable<TKey, TResult> Join<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther> other, Func<TValue, TForeignKey?> foreignKey, Func<TValue, TOther, TResult> joiner,
        Materialized<TKey, TResult>? materialized = null, TableJoined<TKey, TForeignKey>? joined = null)
        where TForeignKey : struct
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinByValue(other, (_, value) => foreignKey(value), isLeftJoin: false, (value, row) => joiner(value.Value, row.Value), materialized, joined);
    }

    /// <summary>
    /// Joins each row with the row of another table that it names: a row for each of this table whose foreign row is there. A row with a null
    /// foreign key is left out and counted as dropped. Kafka Streams: join with a foreign key.
    /// </summary>
    /// <param name="other">The other table.</param>
    /// <param name="foreignKey">The key of the other table's row, or null.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept.</param>
    /// <param name="joined">Names the join, its topics and its store.</param>
    public KTable<TKey, TResult> Join<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther> other, Func<TKey, TValue, TForeignKey?> foreignKey, Func<TValue, TOther, TResult> joiner,
        Materialized<TKey, TResult>? materialized = null, TableJoined<TKey, TForeignKey>? joined = null)
        where TForeignKey : class
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinByReference(other, foreignKey, isLeftJoin: false, (value, row) => joiner(value.Value, row.Value), materialized, joined);
    }

    /// <summary>
    /// Joins each row with the row of another table that it names: a row for each of this table whose foreign row is there. A row with a null
    /// foreign key is left out and counted as dropped. Kafka Streams: join with a foreign key.
    /// </summary>
    /// <param name="other">The other table.</param>
    /// <param name="foreignKey">The key of the other table's row, or null.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept.</param>
    /// <param name="joined">Names the join, its topics and its store.</param>
    public KTable<TKey, TResult> Join<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther> other, Func<TKey, TValue, TForeignKey?> foreignKey, Func<TValue, TOther, TResult> joiner,
        Materialized<TKey, TResult>? materialized = null, TableJoined<TKey, TForeignKey>? joined = null)
        where TForeignKey : struct
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinByValue(other, foreignKey, isLeftJoin: false, (value, row) => joiner(value.Value, row.Value), materialized, joined);
    }

    private KTable<TKey, TResult> JoinByReference<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther> other, Func<TKey, TValue, TForeignKey?> foreignKey, bool isLeftJoin, TableJoiner<TValue, TOther, TResult> joiner,
        Materialized<TKey, TResult>? materialized, TableJoined<TKey, TForeignKey>? joined)
        where TForeignKey : class
    {
        ArgumentNullException.ThrowIfNull(other);
        return new ForeignKeyJoin<TKey, TValue, TForeignKey?, TForeignKey, TOther>(this, other, isLeftJoin, joined, foreignKey, key => key!, serde => serde!)
            .Build(joiner, materialized);
    }

    private KTable<TKey, TResult> JoinByValue<TForeignKey, TOther, TResult>(
        KTable<TForeignKey, TOther> other, Func<TKey, TValue, TForeignKey?> foreignKey, bool isLeftJoin, TableJoiner<TValue, TOther, TResult> joiner,
        Materialized<TKey, TResult>? materialized, TableJoined<TKey, TForeignKey>? joined)
        where TForeignKey : struct
    {
        ArgumentNullException.ThrowIfNull(other);
        return new ForeignKeyJoin<TKey, TValue, TForeignKey?, TForeignKey, TOther>(this, other, isLeftJoin, joined, foreignKey, key => key!.Value, serde => serde.Nullable())
            .Build(joiner, materialized);
    }
}
