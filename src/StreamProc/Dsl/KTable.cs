using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

/// <summary>A table: for each key the newest value. Kafka Streams: KTable. Rows that are not there are never shown to your functions.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed partial class KTable<TKey, TValue>
{
    internal KTable(
        StreamsBuilder builder, GraphNode node, ISerde<TKey>? keySerde, ISerde<TValue>? valueSerde, SourceSet sources, TableAccess<TKey, TValue> access)
    {
        (Builder, Node, KeySerde, ValueSerde) = (builder, node, keySerde, valueSerde);
        (Sources, Access) = (sources, access);
    }

    /// <summary>Name of the store that holds the table; null if it is computed on the way.</summary>
    public string? StoreName { get; internal init; }

    internal StreamsBuilder Builder { get; }

    internal GraphNode Node { get; }

    internal ISerde<TKey>? KeySerde { get; }

    internal ISerde<TValue>? ValueSerde { get; }

    internal SourceSet Sources { get; }

    /// <summary>What operators below may ask of the table.</summary>
    internal TableAccess<TKey, TValue> Access { get; }

    /// <summary>Keeps rows that pass the test; others are deleted. Kafka Streams: filter.</summary>
    public KTable<TKey, TValue> Filter(Func<TKey, TValue, bool> predicate, Materialized<TKey, TValue>? materialized = null, Named? named = null) =>
        FilterBy(predicate, keep: true, materialized, named);

    /// <summary>Keeps rows that do not pass the test; others are deleted. Kafka Streams: filterNot.</summary>
    public KTable<TKey, TValue> FilterNot(Func<TKey, TValue, bool> predicate, Materialized<TKey, TValue>? materialized = null, Named? named = null) =>
        FilterBy(predicate, keep: false, materialized, named);

    /// <summary>Makes another value of each row; null deletes it. Kafka Streams: mapValues.</summary>
    public KTable<TKey, TNewValue> MapValues<TNewValue>(Func<TValue, TNewValue> mapper, Materialized<TKey, TNewValue>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(mapper);
        return MapValues((_, value) => mapper(value), materialized, named);
    }

    /// <summary>Makes another value of each row, knowing its key; null deletes it. Kafka Streams: mapValues.</summary>
    public KTable<TKey, TNewValue> MapValues<TNewValue>(Func<TKey, TValue, TNewValue> mapper, Materialized<TKey, TNewValue>? materialized = null, Named? named = null) =>
        Transformed("KTABLE-MAPVALUES-", context =>
        {
            var guarded = context.Guard(mapper);
            return (key, value) => Optional<TNewValue>.Of(guarded(key, value));
        }, isFilter: false, newValueSerde: null, materialized, named);

    internal KStream<TKey, TStreamValue> ToStream<TStreamValue>(Func<Optional<TValue>, TStreamValue> value, ISerde<TStreamValue>? serde, Named? named)
    {
        var name = Builder.NameOf(named?.Name, "KTABLE-TOSTREAM-");
        var node = new ProcessorNode<TKey, Change<TValue>, TKey, TStreamValue>(name, (_, below) => new TableToStream<TKey, TValue, TStreamValue>(value, below.All));
        return new(Builder, Builder.Add(Node, new SingleNode(node) { ChangesValue = true }), KeySerde, serde, needsRepartition: false, Sources);
    }

    private KTable<TKey, TValue> FilterBy(Func<TKey, TValue, bool> predicate, bool keep, Materialized<TKey, TValue>? materialized, Named? named) =>
        Transformed("KTABLE-FILTER-", context =>
        {
            var guarded = context.Guard(predicate);
            return (key, value) => guarded(key, value) == keep ? value : default(Optional<TValue>);
        }, isFilter: true, ValueSerde, materialized, named);

    private KTable<TKey, TNewValue> Transformed<TNewValue>(
        string prefix, Func<NodeContext, Func<TKey, TValue, Optional<TNewValue>>> compute, bool isFilter, ISerde<TNewValue>? newValueSerde,
        Materialized<TKey, TNewValue>? materialized, Named? named)
    {
        var storeName = materialized?.Name;
        // Kafka Streams uses up a number for a Materialized without a name, though no store is made.
        if (materialized is { Name: null }) Builder.Names.NextStore(prefix);
        var name = Builder.NameOf(named?.Name, prefix);
        Builder.CheckKept(name, materialized);
        newValueSerde = materialized?.ValueSerde ?? newValueSerde;
        var keySerde = materialized?.KeySerde ?? KeySerde;
        // Where the rows before are known anyway, a filter need not send tombstones for rows that were never there.
        var oldValues = new OldValues { AreSent = isFilter && Access.RequestOldValues(force: false) };
        var skipsNothing = isFilter && Access.HistoryMs is null;
        StoreBuilder[] stores = storeName is null
            ? []
            : [TableStores.TimestampedKeyValue(storeName, Builder.Serde(keySerde, name, "keys", "Materialized.With"), Builder.Serde(newValueSerde, name, "values", "Materialized.With"), materialized!)];
        var node = new ProcessorNode<TKey, Change<TValue>, TKey, Change<TNewValue>>(name, (context, below) =>
        {
            var rows = storeName is null ? null : TableStore<TKey, TNewValue>.Of(context, storeName);
            return new TableTransform<TKey, TValue, TNewValue>(
                compute(context), skipsNothing, oldValues.AreSent, rows, context, new(rows?.Cached, context.Record, oldValues.AreSent, below.All));
        });
        TableAccess<TKey, TNewValue> access = storeName is null
            ? new ComputedTable<TKey, TValue, TNewValue>(Access, oldValues, compute)
            : StoredTable<TKey, TNewValue>.OfKeyValues(storeName, oldValues, materialized!.HistoryRetention);
        return new(Builder, Builder.Add(Node, new SingleNode(node, stores)), keySerde, newValueSerde, Sources, access) { StoreName = storeName };
    }
}

/// <summary>From a table to the stream of its changes, where a deleted row is null.</summary>
public static class KTableOfReferences
{
    /// <summary>The stream of the table's changes; null where a row is deleted. Kafka Streams: toStream.</summary>
    public static KStream<TKey, TValue?> ToStream<TKey, TValue>(this KTable<TKey, TValue> table, Named? named = null)
        where TValue : class?
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.ToStream<TValue?>(value => value.OrDefault, table.ValueSerde!, named);
    }

    /// <summary>
    /// The stream of the table's changes under another key, made of key and value; null where a row is deleted. Kafka Streams: toStream with a mapper.
    /// </summary>
    public static KStream<TNewKey, TValue?> ToStream<TKey, TValue, TNewKey>(
        this KTable<TKey, TValue> table, Func<TKey, TValue?, TNewKey> keyMapper, Named? named = null)
        where TValue : class?
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.ToStream(named).SelectKey(keyMapper);
    }
}

/// <summary>From a table to the stream of its changes, where a deleted row is null.</summary>
public static class KTableOfValues
{
    /// <summary>The stream of the table's changes; null where a row is deleted. Kafka Streams: toStream.</summary>
    public static KStream<TKey, TValue?> ToStream<TKey, TValue>(this KTable<TKey, TValue> table, Named? named = null)
        where TValue : struct
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.ToStream<TValue?>(value => value.HasValue ? value.Value : null, table.ValueSerde?.Nullable(), named);
    }

    /// <summary>
    /// The stream of the table's changes under another key, made of key and value; null where a row is deleted. Kafka Streams: toStream with a mapper.
    /// </summary>
    public static KStream<TNewKey, TValue?> ToStream<TKey, TValue, TNewKey>(
        this KTable<TKey, TValue> table, Func<TKey, TValue?, TNewKey> keyMapper, Named? named = null)
        where TValue : struct
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.ToStream(named).SelectKey(keyMapper);
    }
}

/// <summary>From a table to the stream of its changes, where a deleted row is null.</summary>
public static class KTableOfNullables
{
    /// <summary>The stream of the table's changes; null where a row is deleted. Kafka Streams: toStream.</summary>
    public static KStream<TKey, TValue?> ToStream<TKey, TValue>(this KTable<TKey, TValue?> table, Named? named = null)
        where TValue : struct
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.ToStream(value => value.HasValue ? value.Value : null, table.ValueSerde, named);
    }

    /// <summary>
    /// The stream of the table's changes under another key, made of key and value; null where a row is deleted. Kafka Streams: toStream with a mapper.
    /// </summary>
    public static KStream<TNewKey, TValue?> ToStream<TKey, TValue, TNewKey>(
        this KTable<TKey, TValue?> table, Func<TKey, TValue?, TNewKey> keyMapper, Named? named = null)
        where TValue : struct
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.ToStream(named).SelectKey(keyMapper);
    }
}
