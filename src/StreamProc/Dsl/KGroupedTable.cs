using StreamProc.Graph;
using StreamProc.Operators;

namespace StreamProc.Dsl;

/// <summary>A table whose rows are grouped by another key, to be aggregated: rows that change or vanish leave their group again. Kafka Streams: KGroupedTable.</summary>
/// <typeparam name="TKey">The group's key.</typeparam>
/// <typeparam name="TValue">What a row brings into its group.</typeparam>
public sealed class KGroupedTable<TKey, TValue>
{
    private const string AggregatePrefix = "KTABLE-AGGREGATE-";

    private readonly StreamsBuilder _builder;
    private readonly GraphNode _select;
    private readonly Grouped<TKey, TValue> _grouped;
    private TableRepartitionNode<TKey, TValue>? _repartition;

    internal KGroupedTable(StreamsBuilder builder, GraphNode select, Grouped<TKey, TValue> grouped) => (_builder, _select, _grouped) = (builder, select, grouped);

    /// <summary>Counts the rows of each group. Kafka Streams: count.</summary>
    public KTable<TKey, long> Count(Materialized<TKey, long>? materialized = null, Named? named = null) =>
        Aggregated(AggregatePrefix, _ => new TableCounting<TKey, TValue>(), materialized ?? new(), named);

    /// <summary>Combines the values of each group, beginning with the first. Kafka Streams: reduce.</summary>
    /// <param name="adder">The aggregate so far and a value that comes in make the new aggregate; null deletes it.</param>
    /// <param name="subtractor">The aggregate so far and a value that goes make the new aggregate; null deletes it.</param>
    /// <param name="materialized">How the table is kept.</param>
    /// <param name="named">The operator's name.</param>
    public KTable<TKey, TValue> Reduce(
        Func<TValue, TValue, TValue> adder, Func<TValue, TValue, TValue> subtractor, Materialized<TKey, TValue>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(adder);
        ArgumentNullException.ThrowIfNull(subtractor);
        materialized = (materialized ?? new()) with { ValueSerde = materialized?.ValueSerde ?? _grouped.ValueSerde };
        return Aggregated("KTABLE-REDUCE-", context => new TableReduction<TKey, TValue>(context.Guard(adder), context.Guard(subtractor)), materialized, named);
    }

    /// <summary>Aggregates the rows of each group. A row that changes is subtracted as it was, then added as it is. Kafka Streams: aggregate.</summary>
    /// <param name="initializer">Makes the aggregate that a group begins with.</param>
    /// <param name="adder">Key, a value that comes in and the aggregate so far make the new aggregate; null deletes it.</param>
    /// <param name="subtractor">Key, a value that goes and the aggregate so far make the new aggregate; null deletes it.</param>
    /// <param name="materialized">How the table is kept.</param>
    /// <param name="named">The operator's name.</param>
    public KTable<TKey, TAggregate> Aggregate<TAggregate>(
        Func<TAggregate> initializer, Func<TKey, TValue, TAggregate, TAggregate> adder, Func<TKey, TValue, TAggregate, TAggregate> subtractor,
        Materialized<TKey, TAggregate>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentNullException.ThrowIfNull(adder);
        ArgumentNullException.ThrowIfNull(subtractor);
        return Aggregated(
            AggregatePrefix, context => new TableAggregate<TKey, TValue, TAggregate>(initializer, context.Guard(adder), context.Guard(subtractor)),
            materialized ?? new(), named);
    }

    private KTable<TKey, TAggregate> Aggregated<TAggregate>(
        string prefix, Func<NodeContext, TableAggregation<TKey, TValue, TAggregate>> aggregation, Materialized<TKey, TAggregate> materialized, Named? named)
    {
        // Kafka Streams names the store of a reduce so too.
        var storeName = _builder.StoreNameOf(materialized.Name, AggregatePrefix);
        var (sink, source) = (_builder.SuffixedName(named, "-sink", "KSTREAM-SINK-"), _builder.SuffixedName(named, "-source", "KSTREAM-SOURCE-"));
        var name = _builder.NameOf(named?.Name, prefix);
        var repartition = Repartition(storeName, sink, source);
        _builder.CheckKept(name, materialized);
        var keySerde = _builder.Serde(materialized.KeySerde ?? _grouped.KeySerde, name, "keys", "Materialized.With");
        var valueSerde = _builder.Serde(materialized.ValueSerde, name, "aggregates", "Materialized.With");
        var store = TableStores.TimestampedKeyValue(storeName, keySerde, valueSerde, materialized);
        var oldValues = new OldValues();
        var node = new ProcessorNode<TKey, Change<TValue>, TKey, Change<TAggregate>>(name, (context, below) =>
        {
            var rows = TableStore<TKey, TAggregate>.Of(context, storeName);
            return new GroupedTableAggregate<TKey, TValue, TAggregate>(
                aggregation(context), rows, context, new(rows.Cached, context.Record, oldValues.AreSent, below.All));
        });
        return new(
            _builder, _builder.Add(repartition, new SingleNode(node, store)), keySerde, valueSerde, SourceSet.Of(repartition.Name),
            StoredTable<TKey, TAggregate>.OfKeyValues(storeName, oldValues, materialized.HistoryRetention))
        { StoreName = storeName };
    }

    /// <summary>A grouping with a name has one topic for all its aggregations.</summary>
    private TableRepartitionNode<TKey, TValue> Repartition(string storeName, string sink, string source)
    {
        if (_repartition is null || _grouped.Name is null)
        {
            _repartition = new(
                (_grouped.Name ?? storeName) + "-repartition", sink, source,
                _builder.Serde(_grouped.KeySerde, source, "keys", "Grouped.With"), _builder.Serde(_grouped.ValueSerde, source, "values", "Grouped.With"));
        }
        // Also when it is there already: as in Kafka Streams it is written no earlier than its last use.
        _builder.Add(_select, _repartition);
        return _repartition;
    }
}
