using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

/// <summary>A table of time windows that is being built: its store, the nodes that write it (one for each stream), and the table itself.</summary>
internal sealed class WindowedTable<TKey, TAggregate>
{
    private readonly StreamsBuilder _builder;
    private readonly WindowKind _windows;
    private readonly EmitStrategy _emit;
    private readonly string _storeName;
    private readonly ISerde<TKey> _keySerde;
    private readonly ISerde<TAggregate> _valueSerde;
    private readonly bool _isListedByTime;
    private readonly OldValues _oldValues = new();

    /// <param name="builder">Told what is wrong.</param>
    /// <param name="windows">The windows.</param>
    /// <param name="emit">When results are forwarded.</param>
    /// <param name="node">The aggregation's name, for messages.</param>
    /// <param name="storeName">The store's name.</param>
    /// <param name="keySerde">How keys are kept, if known from the streams.</param>
    /// <param name="settings">How the table is kept.</param>
    public WindowedTable(
        StreamsBuilder builder, WindowKind windows, EmitStrategy emit, string node, string storeName, ISerde<TKey>? keySerde, Materialized<TKey, TAggregate> settings)
    {
        (_builder, _windows, _emit, _storeName) = (builder, windows, emit, storeName);
        _keySerde = builder.Serde(settings.KeySerde ?? keySerde, node, "keys", "Materialized.With");
        _valueSerde = builder.Serde(settings.ValueSerde, node, "aggregates", "Materialized.With");
        var isClosing = emit == EmitStrategy.OnWindowClose;
        if (isClosing && windows.Closed is null)
            builder.Refuse($"Node {node}: EmitStrategy.OnWindowClose needs TimeWindows, SlidingWindows or SessionWindows: take one of these, or emit on update and suppress.");
        var retentionMs = SupplierRules.RetentionMs(builder, node, windows, settings);
        var isPersistent = settings.IsPersistent(builder.Options);
        // A supplier of Kafka Streams makes no store in order of time on disk: what has closed comes in order of key.
        _isListedByTime = isClosing && !(isPersistent && settings.Supplier is not null);
        var layout = new WindowLayout(retentionMs, isPersistent, windows.EndMs, IsTimeIndexed: _isListedByTime);
        // Kafka Streams caches time windows, and not sliding ones, also where results are held back.
        Store = TableStores.Windows(builder.Options, storeName, _keySerde, _valueSerde, settings with { IsCached = settings.IsCached && !(isClosing && windows is SlidingKind) }, layout);
    }

    /// <summary>The store.</summary>
    public StoreBuilder Store { get; }

    /// <summary>A node that aggregates a stream's records into the table.</summary>
    public TopologyNode Node<TValue>(string name, Func<NodeContext, Aggregation<TKey, TValue, TAggregate>> aggregation) =>
        new ProcessorNode<TKey, TValue, Windowed<TKey>, Change<TAggregate>>(name, (context, below) =>
        {
            var rows = context.Store<WindowStore<TKey, ValueAndTimestamp<TAggregate>>>(_storeName);
            return _windows.Open(context, aggregation(context), rows, Output(context, rows, below.All));
        })
        {
            EventTimeGraceMs = _windows.GraceMs,
        };

    /// <summary>The table.</summary>
    /// <param name="node">Where its changes come from.</param>
    /// <param name="sources">Source nodes of the subtopology.</param>
    public KTable<Windowed<TKey>, TAggregate> Table(GraphNode node, IReadOnlySet<string> sources)
    {
        var access = new StoredTable<Windowed<TKey>, TAggregate>(
            _storeName, _oldValues,
            reader => new StoredWindows<TKey, TAggregate>(reader.Store<IReadOnlyWindowStore<TKey, ValueAndTimestamp<TAggregate>>>(_storeName)));
        return new(_builder, node, new TimeWindowedSerde<TKey>(_keySerde, _windows.EndMs), _valueSerde, sources, access) { StoreName = _storeName };
    }

    private WindowOutput<TKey, TAggregate> Output(
        NodeContext context, WindowStore<TKey, ValueAndTimestamp<TAggregate>> rows, Operator<Windowed<TKey>, Change<TAggregate>> next) =>
        _emit == EmitStrategy.OnWindowClose
            ? new ClosedWindows<TKey, TAggregate>(
                _isListedByTime ? rows.InOrderOfTime : (fromMs, toMs) => rows.FetchAll(fromMs, toMs), _windows.Closed!, context.EmittedUpTo(_storeName), context.EmissionThrottle(), next)
            : new UpdatedWindows<TKey, TAggregate>(new(rows, context.Record, _oldValues.AreSent, next));
}
