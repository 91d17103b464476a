using StreamProc.Operators;

namespace StreamProc.Dsl;

/// <summary>Transforms the values of tables with stores at hand: overloads for what may be null.</summary>
public static class KTableTransforms
{
    /// <summary>Makes another value of each row with a transformer, which may use stores. Kafka Streams: transformValues.</summary>
    /// <param name="table">The table.</param>
    /// <param name="supplier">Makes a transformer, each time a new one; its value is null where a row is deleted.</param>
    /// <param name="materialized">How the result is kept; null: it is computed on the way.</param>
    /// <param name="named">The operator's name.</param>
    /// <param name="stateStores">Names of the stores that the transformer uses.</param>
    public static KTable<TKey, TNewValue> TransformValues<TKey, TValue, TNewValue>(
        this KTable<TKey, TValue> table, Func<IValueTransformer<TKey, TValue?, TNewValue>> supplier, Materialized<TKey, TNewValue>? materialized = null,
        Named? named = null, params IReadOnlyList<string> stateStores)
        where TValue : class?
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.TransformValues<TValue?, TNewValue>(supplier, value => value.OrDefault, materialized, named, stateStores);
    }

    /// <summary>Makes another value of each row with a transformer, which may use stores. Kafka Streams: transformValues.</summary>
    /// <param name="table">The table.</param>
    /// <param name="supplier">Makes a transformer, each time a new one; its value is null where a row is deleted.</param>
    /// <param name="materialized">How the result is kept; null: it is computed on the way.</param>
    /// <param name="named">The operator's name.</param>
    /// <param name="stateStores">Names of the stores that the transformer uses.</param>
    public static KTable<TKey, TNewValue> TransformValues<TKey, TValue, TNewValue>(
        this KTable<TKey, TValue> table, Func<IValueTransformer<TKey, TValue?, TNewValue>> supplier, Materialized<TKey, TNewValue>? materialized = null,
        Named? named = null, params IReadOnlyList<string> stateStores)
        where TValue : struct
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.TransformValues<TValue?, TNewValue>(supplier, value => value.HasValue ? value.Value : null, materialized, named, stateStores);
    }

    /// <summary>Makes another value of each row with a transformer, which may use stores. Kafka Streams: transformValues.</summary>
    /// <param name="table">The table.</param>
    /// <param name="supplier">Makes a transformer, each time a new one; its value is null where a row is deleted.</param>
    /// <param name="materialized">How the result is kept; null: it is computed on the way.</param>
    /// <param name="named">The operator's name.</param>
    /// <param name="stateStores">Names of the stores that the transformer uses.</param>
    public static KTable<TKey, TNewValue> TransformValues<TKey, TValue, TNewValue>(
        this KTable<TKey, TValue?> table, Func<IValueTransformer<TKey, TValue?, TNewValue>> supplier, Materialized<TKey, TNewValue>? materialized = null,
        Named? named = null, params IReadOnlyList<string> stateStores)
        where TValue : struct
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.TransformValues<TValue?, TNewValue>(supplier, value => value.OrDefault, materialized, named, stateStores);
    }
}
