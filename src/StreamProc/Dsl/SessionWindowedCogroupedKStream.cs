using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>Several streams of one key, aggregated together per session. Kafka Streams: SessionWindowedCogroupedKStream.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TAggregate">The aggregate's type.</typeparam>
public sealed class SessionWindowedCogroupedKStream<TKey, TAggregate>
{
    private readonly CogroupedKStream<TKey, TAggregate> _cogrouped;
    private readonly SessionWindows _windows;

    internal SessionWindowedCogroupedKStream(CogroupedKStream<TKey, TAggregate> cogrouped, SessionWindows windows) => (_cogrouped, _windows) = (cogrouped, windows);

    /// <summary>Aggregates the records of each key and session; those without key are dropped, null values are passed on. Kafka Streams: aggregate.</summary>
    /// <param name="initializer">Makes the aggregate that a session begins with.</param>
    /// <param name="merger">Makes one aggregate of two sessions'. It is called before the aggregators, first with what the initializer made.</param>
    /// <param name="materialized">How the table is kept.</param>
    /// <param name="named">The name of the aggregations and of what brings them together, each with a suffix.</param>
    public KTable<Windowed<TKey>, TAggregate> Aggregate(
        Func<TAggregate> initializer, Func<TKey, TAggregate, TAggregate, TAggregate> merger, Materialized<TKey, TAggregate>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentNullException.ThrowIfNull(merger);
        materialized ??= new();
        var storeName = _cogrouped.StoreName(materialized);
        var table = new SessionWindowedTable<TKey, TAggregate>(
            _cogrouped.Builder, _windows, EmitStrategy.OnWindowUpdate, named?.Name ?? storeName, storeName, _cogrouped.KeySerde, materialized);
        var (node, sources) = _cogrouped.Merged<Windowed<TKey>>(
            storeName, named, table.Store, table.GraceMs, (stream, name) => stream.Node(name, table, initializer, merger));
        return table.Table(node, sources);
    }
}
