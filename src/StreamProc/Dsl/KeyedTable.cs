using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

/// <summary>A table by key that is being built: its store, the nodes that write it (one for each stream), and the table itself.</summary>
internal sealed class KeyedTable<TKey, TAggregate>
{
    private readonly StreamsBuilder _builder;
    private readonly string _storeName;
    private readonly ISerde<TKey> _keySerde;
    private readonly ISerde<TAggregate> _valueSerde;
    private readonly TimeSpan? _history;
    private readonly OldValues _oldValues = new();

    /// <param name="builder">Told what is wrong.</param>
    /// <param name="node">The aggregation's name, for messages.</param>
    /// <param name="storeName">The store's name.</param>
    /// <param name="keySerde">How keys are kept, if known from the streams.</param>
    /// <param name="settings">How the table is kept.</param>
    public KeyedTable(StreamsBuilder builder, string node, string storeName, ISerde<TKey>? keySerde, Materialized<TKey, TAggregate> settings)
    {
        (_builder, _storeName, _history) = (builder, storeName, settings.HistoryRetention);
        builder.CheckKept(node, settings);
        _keySerde = builder.Serde(settings.KeySerde ?? keySerde, node, "keys", "Materialized.With");
        _valueSerde = builder.Serde(settings.ValueSerde, node, "aggregates", "Materialized.With");
        Store = TableStores.TimestampedKeyValue(storeName, _keySerde, _valueSerde, settings);
    }

    /// <summary>The store.</summary>
    public StoreBuilder Store { get; }

    /// <summary>A node that aggregates a stream's records into the table.</summary>
    public TopologyNode Node<TValue>(string name, Func<NodeContext, Aggregation<TKey, TValue, TAggregate>> aggregation) =>
        new ProcessorNode<TKey, TValue, TKey, Change<TAggregate>>(name, (context, below) =>
        {
            var rows = TableStore<TKey, TAggregate>.Of(context, _storeName);
            return new StreamAggregate<TKey, TValue, TAggregate>(aggregation(context), rows, context, new(rows.Cached, context.Record, _oldValues.AreSent, below.All));
        });

    /// <summary>The table.</summary>
    /// <param name="node">Where its changes come from.</param>
    /// <param name="sources">Source nodes of the subtopology.</param>
    public KTable<TKey, TAggregate> Table(GraphNode node, SourceSet sources) =>
        new(_builder, node, _keySerde, _valueSerde, sources, StoredTable<TKey, TAggregate>.OfKeyValues(_storeName, _oldValues, _history)) { StoreName = _storeName };
}
