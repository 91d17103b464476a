using StreamProc.Graph;
using StreamProc.Records;

namespace StreamProc.Dsl;

public sealed partial class KStream<TKey, TValue>
{
    internal KTable<TKey, TValue> AsTable(Materialized<TKey, TValue>? materialized, Named? named)
    {
        const string prefix = "KSTREAM-TOTABLE-";
        materialized ??= new();
        var name = Builder.NameOf(named?.Name, prefix);
        // A generated name is of no consequence until the store is needed, which is not known yet.
        var storeName = materialized.Name is { } given ? Builder.StoreNameOf(given, prefix) : Builder.Names.NextStore(prefix);
        Builder.CheckKept(name, materialized);
        var keySerde = Builder.Serde(materialized.KeySerde ?? KeySerde, name, "keys", "Materialized.With");
        var valueSerde = Builder.Serde(materialized.ValueSerde ?? ValueSerde, name, "values", "Materialized.With");
        var stream = this;
        if (NeedsRepartition)
        {
            if (named?.Name is null && !Builder.Options.AllowGeneratedNames) Builder.Lacks("repartition topic", name, "Named.As(\"name\")");
            stream = Through(name, keySerde, valueSerde, partitions: null, partitioner: null, canBeMerged: true);
        }
        var oldValues = new OldValues();
        var node = new StreamTableNode<TKey, TValue>(name, TableStores.TimestampedKeyValue(Builder.Options, storeName, keySerde, valueSerde, materialized), oldValues)
        {
            IsMaterialized = materialized.Name is not null,
        };
        var access = new OnDemandTable<TKey, TValue>(node, storeName, oldValues, materialized.HistoryRetention, materialized: () =>
        {
            if (!Builder.Options.AllowGeneratedNames) Builder.Lacks("store", storeName, "Materialized.As(\"name\")");
        });
        return new(Builder, Builder.Add(stream.Node, node), keySerde, valueSerde, stream.Sources, access) { StoreName = materialized.Name };
    }
}

/// <summary>From a stream to a table, where a null value deletes a row.</summary>
public static class KStreamOfReferences
{
    /// <summary>
    /// Reads the stream as a table: the newest record of a key is its row, a null value deletes it; records without key are dropped. A stream whose
    /// key has changed is repartitioned. Kafka Streams: toTable.
    /// </summary>
    public static KTable<TKey, TValue> ToTable<TKey, TValue>(this IStream<TKey, TValue?> stream, Materialized<TKey, TValue>? materialized = null, Named? named = null)
        where TValue : class
    {
        ArgumentNullException.ThrowIfNull(stream);
        // Whether a class's values may be null is for the compiler only.
        return stream is KStream<TKey, TValue> same ? same.AsTable(materialized, named)
            : throw new ArgumentException($"ToTable: the stream's values are not of type {TypeName.Of(typeof(TValue))} but of one derived from it: make them of this type with MapValues first.", nameof(stream));
    }
}

/// <summary>From a stream to a table, of values that are always there.</summary>
public static class KStreamOfValues
{
    /// <summary>
    /// Reads the stream as a table: the newest record of a key is its row; records without key are dropped. A stream whose key has changed is
    /// repartitioned. Kafka Streams: toTable.
    /// </summary>
    public static KTable<TKey, TValue> ToTable<TKey, TValue>(this KStream<TKey, TValue> stream, Materialized<TKey, TValue>? materialized = null, Named? named = null)
        where TValue : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.AsTable(materialized, named);
    }
}

/// <summary>From a stream to a table, where a null value deletes a row.</summary>
public static class KStreamOfNullables
{
    /// <summary>
    /// Reads the stream as a table: the newest record of a key is its row, a null value deletes it; records without key are dropped. A stream whose
    /// key has changed is repartitioned. Kafka Streams: toTable.
    /// </summary>
    public static KTable<TKey, TValue?> ToTable<TKey, TValue>(this KStream<TKey, TValue?> stream, Materialized<TKey, TValue?>? materialized = null, Named? named = null)
        where TValue : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.AsTable(materialized, named);
    }
}
