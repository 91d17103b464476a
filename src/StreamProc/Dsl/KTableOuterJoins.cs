using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>Outer joins of tables: overloads for what may be null on either side.</summary>
public static class KTableOuterJoins
{
    /// <summary>Joins two tables by their key: a row for each key that one of them has, with null where the other has none. Kafka Streams: outerJoin.</summary>
    /// <param name="table">The left table.</param>
    /// <param name="other">The right table.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null; null: no row.</param>
    /// <param name="materialized">How the result is kept; null: it is computed on the way.</param>
    /// <param name="named">The operator's name.</param>
    public static KTable<TKey, TResult> OuterJoin<TKey, TValue, TOther, TResult>(
        this KTable<TKey, TValue> table, KTable<TKey, TOther> other, Func<TValue?, TOther?, TResult> joiner, Materialized<TKey, TResult>? materialized = null, Named? named = null)
        where TValue : class?
        where TOther : class?
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(joiner);
        return table.OuterJoinBy(other, (value, row) => joiner(value.OrDefault, row.OrDefault), materialized, named);
    }

    /// <summary>Joins two tables by their key: a row for each key that one of them has, with null where the other has none. Kafka Streams: outerJoin.</summary>
    /// <param name="table">The left table.</param>
    /// <param name="other">The right table.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null; null: no row.</param>
    /// <param name="materialized">How the result is kept; null: it is computed on the way.</param>
    /// <param name="named">The operator's name.</param>
    public static KTable<TKey, TResult> OuterJoin<TKey, TValue, TOther, TResult>(
        this KTable<TKey, TValue> table, KTable<TKey, TOther> other, Func<TValue?, TOther?, TResult> joiner, Materialized<TKey, TResult>? materialized = null, Named? named = null)
        where TValue : class?
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(joiner);
        return table.OuterJoinBy(other, (value, row) => joiner(value.OrDefault, OrNull(row)), materialized, named);
    }

    /// <summary>Joins two tables by their key: a row for each key that one of them has, with null where the other has none. Kafka Streams: outerJoin.</summary>
    /// <param name="table">The left table.</param>
    /// <param name="other">The right table.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null; null: no row.</param>
    /// <param name="materialized">How the result is kept; null: it is computed on the way.</param>
    /// <param name="named">The operator's name.</param>
    public static KTable<TKey, TResult> OuterJoin<TKey, TValue, TOther, TResult>(
        this KTable<TKey, TValue> table, KTable<TKey, TOther?> other, Func<TValue?, TOther?, TResult> joiner, Materialized<TKey, TResult>? materialized = null, Named? named = null)
        where TValue : class?
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(joiner);
        return table.OuterJoinBy(other, (value, row) => joiner(value.OrDefault, row.OrDefault), materialized, named);
    }

    /// <summary>Joins two tables by their key: a row for each key that one of them has, with null where the other has none. Kafka Streams: outerJoin.</summary>
    /// <param name="table">The left table.</param>
    /// <param name="other">The right table.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null; null: no row.</param>
    /// <param name="materialized">How the result is kept; null: it is computed on the way.</param>
    /// <param name="named">The operator's name.</param>
    public static KTable<TKey, TResult> OuterJoin<TKey, TValue, TOther, TResult>(
        this KTable<TKey, TValue> table, KTable<TKey, TOther> other, Func<TValue?, TOther?, TResult> joiner, Materialized<TKey, TResult>? materialized = null, Named? named = null)
        where TValue : struct
        where TOther : class?
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(joiner);
        return table.OuterJoinBy(other, (value, row) => joiner(OrNull(value), row.OrDefault), materialized, named);
    }

    /// <summary>Joins two tables by their key: a row for each key that one of them has, with null where the other has none. Kafka Streams: outerJoin.</summary>
    /// <param name="table">The left table.</param>
    /// <param name="other">The right table.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null; null: no row.</param>
    /// <param name="materialized">How the result is kept; null: it is computed on the way.</param>
    /// <param name="named">The operator's name.</param>
    public static KTable<TKey, TResult> OuterJoin<TKey, TValue, TOther, TResult>(
        this KTable<TKey, TValue> table, KTable<TKey, TOther> other, Func<TValue?, TOther?, TResult> joiner, Materialized<TKey, TResult>? materialized = null, Named? named = null)
        where TValue : struct
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(joiner);
        return table.OuterJoinBy(other, (value, row) => joiner(OrNull(value), OrNull(row)), materialized, named);
    }

    /// <summary>Joins two tables by their key: a row for each key that one of them has, with null where the other has none. Kafka Streams: outerJoin.</summary>
    /// <param name="table">The left table.</param>
    /// <param name="other">The right table.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null; null: no row.</param>
    /// <param name="materialized">How the result is kept; null: it is computed on the way.</param>
    /// <param name="named">The operator's name.</param>
    public static KTable<TKey, TResult> OuterJoin<TKey, TValue, TOther, TResult>(
        this KTable<TKey, TValue> table, KTable<TKey, TOther?> other, Func<TValue?, TOther?, TResult> joiner, Materialized<TKey, TResult>? materialized = null, Named? named = null)
        where TValue : struct
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(joiner);
        return table.OuterJoinBy(other, (value, row) => joiner(OrNull(value), row.OrDefault), materialized, named);
    }

    /// <summary>Joins two tables by their key: a row for each key that one of them has, with null where the other has none. Kafka Streams: outerJoin.</summary>
    /// <param name="table">The left table.</param>
    /// <param name="other">The right table.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null; null: no row.</param>
    /// <param name="materialized">How the result is kept; null: it is computed on the way.</param>
    /// <param name="named">The operator's name.</param>
    public static KTable<TKey, TResult> OuterJoin<TKey, TValue, TOther, TResult>(
        this KTable<TKey, TValue?> table, KTable<TKey, TOther> other, Func<TValue?, TOther?, TResult> joiner, Materialized<TKey, TResult>? materialized = null, Named? named = null)
        where TValue : struct
        where TOther : class?
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(joiner);
        return table.OuterJoinBy(other, (value, row) => joiner(value.OrDefault, row.OrDefault), materialized, named);
    }

    /// <summary>Joins two tables by their key: a row for each key that one of them has, with null where the other has none. Kafka Streams: outerJoin.</summary>
    /// <param name="table">The left table.</param>
    /// <param name="other">The right table.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null; null: no row.</param>
    /// <param name="materialized">How the result is kept; null: it is computed on the way.</param>
    /// <param name="named">The operator's name.</param>
    public static KTable<TKey, TResult> OuterJoin<TKey, TValue, TOther, TResult>(
        this KTable<TKey, TValue?> table, KTable<TKey, TOther> other, Func<TValue?, TOther?, TResult> joiner, Materialized<TKey, TResult>? materialized = null, Named? named = null)
        where TValue : struct
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(joiner);
        return table.OuterJoinBy(other, (value, row) => joiner(value.OrDefault, OrNull(row)), materialized, named);
    }

    /// <summary>Joins two tables by their key: a row for each key that one of them has, with null where the other has none. Kafka Streams: outerJoin.</summary>
    /// <param name="table">The left table.</param>
    /// <param name="other">The right table.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null; null: no row.</param>
    /// <param name="materialized">How the result is kept; null: it is computed on the way.</param>
    /// <param name="named">The operator's name.</param>
    public static KTable<TKey, TResult> OuterJoin<TKey, TValue, TOther, TResult>(
        this KTable<TKey, TValue?> table, KTable<TKey, TOther?> other, Func<TValue?, TOther?, TResult> joiner, Materialized<TKey, TResult>? materialized = null, Named? named = null)
        where TValue : struct
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(joiner);
        return table.OuterJoinBy(other, (value, row) => joiner(value.OrDefault, row.OrDefault), materialized, named);
    }

    private static T? OrNull<T>(Optional<T> value)
        where T : struct => value.HasValue ? value.Value : null;
}
