using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

/// <summary>A table of sessions that is being built: its store, the nodes that write it (one for each stream), and the table itself.</summary>
internal sealed class SessionWindowedTable<TKey, TAggregate>
{
    private readonly StreamsBuilder _builder;
    private readonly SessionGap _gap;
    private readonly EmitStrategy _emit;
    private readonly string _storeName;
    private readonly ISerde<TKey> _keySerde;
    private readonly ISerde<TAggregate> _valueSerde;
    private readonly OldValues _oldValues = new();

    /// <param name="builder">Told what is wrong.</param>
    /// <param name="windows">The sessions.</param>
    /// <param name="emit">When results are forwarded.</param>
    /// <param name="node">The aggregation's name, for messages.</param>
    /// <param name="storeName">The store's name.</param>
    /// <param name="keySerde">How keys are kept, if known from the streams.</param>
    /// <param name="settings">How the table is kept.</param>
    public SessionWindowedTable(
        StreamsBuilder builder, SessionWindows windows, EmitStrategy emit, string node, string storeName, ISerde<TKey>? keySerde,
        Materialized<TKey, TAggregate> settings)
    {
        (_builder, _emit, _storeName) = (builder, emit, storeName);
        _gap = new(Milliseconds.Of(windows.InactivityGap), Milliseconds.Of(windows.Grace));
        _keySerde = builder.Serde(settings.KeySerde ?? keySerde, node, "keys", "Materialized.With");
        _valueSerde = builder.Serde(settings.ValueSerde, node, "aggregates", "Materialized.With");
        if (settings.HistoryRetention is not null) builder.Refuse($"Node {node}: windows have no versions: leave WithHistoryRetention out, and set with WithRetention how long windows are kept.");
        var isClosing = emit == EmitStrategy.OnWindowClose;
        var retentionMs = WindowStores.RetentionMs(builder, node, settings.Retention, _gap.InactivityMs + _gap.GraceMs, "the sessions' gap and grace");
        var layout = new SessionLayout(retentionMs, settings.StoreType == StoreType.Persistent, IsTimeIndexed: isClosing);
        Store = WindowStores.Sessions(storeName, _keySerde, _valueSerde, settings with { IsCached = settings.IsCached && !isClosing }, layout);
    }

    /// <summary>The store.</summary>
    public StoreBuilder Store { get; }

    /// <summary>How long after the end of its last record a session may still change.</summary>
    public long GraceMs => _gap.InactivityMs + _gap.GraceMs;

    /// <summary>How windowed keys are written.</summary>
    public ISerde<Windowed<TKey>> KeySerde => Serdes.SessionWindowed(_keySerde);

    /// <summary>A node that aggregates a stream's records into the table.</summary>
    public TopologyNode Node<TValue>(string name, Func<NodeContext, SessionAggregation<TKey, TValue, TAggregate>> aggregation) =>
        new WindowingNode<TKey, TValue, Windowed<TKey>, Change<TAggregate>>(name, (context, below, late) =>
        {
            var streamTime = context.StreamTime(name);
            var rows = context.Store<SessionStore<TKey, TAggregate>>(_storeName);
            return new SessionWindowAggregate<TKey, TValue, TAggregate>(
                _gap, aggregation(context), rows, streamTime, context, Output(context, rows, below.All), new(streamTime, context, late));
        })
        {
            EventTimeGraceMs = GraceMs,
        };

    /// <summary>The table.</summary>
    /// <param name="node">Where its changes come from.</param>
    /// <param name="sources">Source nodes of the subtopology.</param>
    public KTable<Windowed<TKey>, TAggregate> Table(GraphNode node, SourceSet sources)
    {
        var access = new StoredTable<Windowed<TKey>, TAggregate>(
            _storeName, _oldValues, reader => new StoredSessions<TKey, TAggregate>(reader.Store<IReadOnlySessionStore<TKey, TAggregate>>(_storeName)));
        return new(_builder, node, KeySerde, _valueSerde, sources, access) { StoreName = _storeName };
    }

    private WindowOutput<TKey, TAggregate> Output(
        NodeContext context, SessionStore<TKey, TAggregate> rows, Operator<Windowed<TKey>, Change<TAggregate>> next) =>
        _emit == EmitStrategy.OnWindowClose
            ? new ClosedWindows<TKey, TAggregate>(
                (lastCloseMs, closeMs) => SessionGap.Closed(lastCloseMs, closeMs) is { } range ? rows.InOrderOfTime(range.FromMs, range.ToMs).Select(Stamped) : null,
                context.EmittedUpTo(_storeName), context.EmissionThrottle(), next)
            : new UpdatedSessions<TKey, TAggregate>(rows, context.Record, _oldValues.AreSent, next);

    private static KeyValuePair<Windowed<TKey>, ValueAndTimestamp<TAggregate>> Stamped(KeyValuePair<Windowed<TKey>, TAggregate> row) =>
        new(row.Key, new(row.Value, row.Key.Window.EndMs));
}
