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
        if (settings.HistoryRetention is not null) builder.Refuse($"Node {node}: windows have no versions: leave WithHistoryRetention out, and set with WithRetention how long windows are kept.");
        var isClosing = emit == EmitStrategy.OnWindowClose;
        if (isClosing && windows.NeverClose)
            builder.Refuse($"Node {node}: EmitStrategy.OnWindowClose waits for windows to close, and {windows.Name} never do: emit on update, or take windows that end.");
        if (windows.SizeMs < 0) builder.Refuse($"Node {node}: the Size of {windows.Name} is negative: give that of the largest window.");
        if (windows.GraceMs < 0) builder.Refuse($"Node {node}: the Grace of {windows.Name} is negative: give zero or more.");
        var retentionMs = WindowStores.RetentionMs(builder, node, settings.Retention, windows.NeededRetentionMs, windows.NeededRetention);
        var layout = new WindowLayout(retentionMs, settings.StoreType == StoreType.Persistent, windows.EndMs, IsTimeIndexed: isClosing);
        // Kafka Streams caches time windows, and not sliding ones, also where results are held back.
        Store = WindowStores.Timestamped(storeName, _keySerde, _valueSerde, settings with { IsCached = settings.IsCached && !(isClosing && windows is SlidingKind) }, layout);
    }

    /// <summary>The store.</summary>
    public StoreBuilder Store { get; }

    /// <summary>How windowed keys are written.</summary>
    public ISerde<Windowed<TKey>> KeySerde => new TimeWindowedSerde<TKey>(_keySerde, _windows.EndMs);

    /// <summary>A node that aggregates a stream's records into the table.</summary>
    public TopologyNode Node<TValue>(string name, Func<NodeContext, Aggregation<TKey, TValue, TAggregate>> aggregation) =>
        new WindowingNode<TKey, TValue, Windowed<TKey>, Change<TAggregate>>(name, (context, below, late) =>
        {
            var rows = context.Store<WindowStore<TKey, ValueAndTimestamp<TAggregate>>>(_storeName);
            return _windows.Open(context, aggregation(context), rows, Output(context, rows, below.All), late);
        })
        {
            EventTimeGraceMs = _windows.GraceMs,
        };

    /// <summary>The table.</summary>
    /// <param name="node">Where its changes come from.</param>
    /// <param name="sources">Source nodes of the subtopology.</param>
    public KTable<Windowed<TKey>, TAggregate> Table(GraphNode node, SourceSet sources)
    {
        var access = new StoredTable<Windowed<TKey>, TAggregate>(
            _storeName, _oldValues,
            reader => new StoredWindows<TKey, TAggregate>(reader.Store<IReadOnlyWindowStore<TKey, ValueAndTimestamp<TAggregate>>>(_storeName)));
        return new(_builder, node, KeySerde, _valueSerde, sources, access) { StoreName = _storeName };
    }

    private WindowOutput<TKey, TAggregate> Output(
        NodeContext context, WindowStore<TKey, ValueAndTimestamp<TAggregate>> rows, Operator<Windowed<TKey>, Change<TAggregate>> next) =>
        _emit == EmitStrategy.OnWindowClose
            ? new ClosedWindows<TKey, TAggregate>(_windows.Closed(context, rows), context.EmittedUpTo(_storeName), context.EmissionThrottle(), next)
            : new UpdatedWindows<TKey, TAggregate>(new(rows, context.Record, _oldValues.AreSent, next));
}
