using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>A stream grouped by key, to be aggregated. Kafka Streams: KGroupedStream.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed partial class KGroupedStream<TKey, TValue>
{
    private readonly KStream<TKey, TValue> _stream;
    private readonly Grouped<TKey, TValue> _grouped;
    private KStream<TKey, TValue>? _repartitioned;

    internal KGroupedStream(KStream<TKey, TValue> stream, Grouped<TKey, TValue> grouped) => (_stream, _grouped) = (stream, grouped);

    internal StreamsBuilder Builder => _stream.Builder;

    /// <summary>Name of the grouping, or null.</summary>
    internal string? Name => _grouped.Name;

    internal string NodeName => _stream.Node.Name;

    internal bool NeedsRepartition => _stream.NeedsRepartition;

    internal ISerde<TKey>? KeySerde => _grouped.KeySerde ?? _stream.KeySerde;

    internal ISerde<TValue>? ValueSerde => _grouped.ValueSerde ?? _stream.ValueSerde;

    /// <summary>Counts the records of each key; those without key or value are dropped. Kafka Streams: count.</summary>
    public KTable<TKey, long> Count(Materialized<TKey, long>? materialized = null, Named? named = null)
    {
        // Kafka Streams uses up a number here when it is given a Materialized without a name.
        if (materialized is { Name: null }) Builder.Names.NextStore("KSTREAM-AGGREGATE-");
        return Aggregated("KSTREAM-AGGREGATE-", new Counting<TKey, TValue>(), materialized, named);
    }

    /// <summary>Combines the values of each key, beginning with the first; records without key or value are dropped. Kafka Streams: reduce.</summary>
    /// <param name="reducer">The aggregate so far and a value make the new aggregate; null deletes it.</param>
    /// <param name="materialized">How the table is kept.</param>
    /// <param name="named">The operator's name.</param>
    public KTable<TKey, TValue> Reduce(Func<TValue, TValue, TValue> reducer, Materialized<TKey, TValue>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(reducer);
        return Aggregated("KSTREAM-REDUCE-", context => new Reduction<TKey, TValue>(context.Guard(reducer)), WithStreamSerde(materialized), named);
    }

    /// <summary>Aggregates the records of each key; those without key or value are dropped. Kafka Streams: aggregate.</summary>
    /// <param name="initializer">Makes the aggregate that a key begins with.</param>
    /// <param name="aggregator">Key, value and the aggregate so far make the new aggregate; null deletes it.</param>
    /// <param name="materialized">How the table is kept.</param>
    /// <param name="named">The operator's name.</param>
    public KTable<TKey, TAggregate> Aggregate<TAggregate>(
        Func<TAggregate> initializer, Func<TKey, TValue, TAggregate, TAggregate> aggregator, Materialized<TKey, TAggregate>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentNullException.ThrowIfNull(aggregator);
        return Aggregated("KSTREAM-AGGREGATE-", context => new Aggregate<TKey, TValue, TAggregate>(initializer, context.Guard(aggregator)), materialized, named);
    }

    internal Materialized<TKey, TValue> WithStreamSerde(Materialized<TKey, TValue>? materialized) =>
        (materialized ?? new()) with { ValueSerde = materialized?.ValueSerde ?? ValueSerde };

    /// <summary>The stream, sent through a repartition topic if its key may have changed. A grouping with a name has one topic for all its aggregations.</summary>
    internal KStream<TKey, TValue> Partitioned(string storeName)
    {
        if (!_stream.NeedsRepartition) return _stream;
        if (_grouped.Name is null || _repartitioned is null)
        {
            _repartitioned = _stream.Through(_grouped.Name ?? storeName, _grouped.KeySerde, _grouped.ValueSerde, partitions: null, partitioner: null, canBeMerged: true);
            return _repartitioned;
        }
        RepartitionNames.Of(_grouped.Name, Builder.Names);
        return _repartitioned;
    }

    private KTable<TKey, TAggregate> Aggregated<TAggregate>(
        string prefix, Aggregation<TKey, TValue, TAggregate> aggregation, Materialized<TKey, TAggregate>? materialized, Named? named) =>
        Aggregated(prefix, _ => aggregation, materialized, named);

    private KTable<TKey, TAggregate> Aggregated<TAggregate>(
        string prefix, Func<NodeContext, Aggregation<TKey, TValue, TAggregate>> aggregation, Materialized<TKey, TAggregate>? materialized, Named? named)
    {
        materialized ??= new();
        var storeName = Builder.StoreNameOf(materialized.Name, prefix);
        var name = Builder.NameOf(named?.Name, prefix);
        var stream = Partitioned(storeName);
        var table = new KeyedTable<TKey, TAggregate>(Builder, name, storeName, stream.KeySerde ?? KeySerde, materialized);
        var node = Builder.Add(stream.Node, new SingleNode(table.Node(name, aggregation), table.Store));
        return table.Table(node, stream.Sources);
    }
}
