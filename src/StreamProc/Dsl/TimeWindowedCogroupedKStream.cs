using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>Several streams of one key, aggregated together per time or sliding window. Kafka Streams: TimeWindowedCogroupedKStream.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TAggregate">The aggregate's type.</typeparam>
public sealed class TimeWindowedCogroupedKStream<TKey, TAggregate>
{
    private readonly CogroupedKStream<TKey, TAggregate> _cogrouped;
    private readonly WindowKind _windows;

    internal TimeWindowedCogroupedKStream(CogroupedKStream<TKey, TAggregate> cogrouped, WindowKind windows) => (_cogrouped, _windows) = (cogrouped, windows);

    /// <summary>
    /// Aggregates the records of each key and window. Those without key are dropped; null values are passed on by time windows, and dropped by
    /// sliding ones. Kafka Streams: aggregate.
    /// </summary>
    /// <param name="initializer">Makes the aggregate that a window begins with.</param>
    /// <param name="materialized">How the table is kept.</param>
    /// <param name="named">The name of the aggregations and of what brings them together, each with a suffix.</param>
    public KTable<Windowed<TKey>, TAggregate> Aggregate(Func<TAggregate> initializer, Materialized<TKey, TAggregate>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        materialized ??= new();
        var storeName = _cogrouped.StoreName(materialized);
        var table = new WindowedTable<TKey, TAggregate>(
            _cogrouped.Builder, _windows, EmitStrategy.OnWindowUpdate, named?.Name ?? storeName, storeName, _cogrouped.KeySerde, materialized);
        var (node, sources) = _cogrouped.Merged<Windowed<TKey>>(
            storeName, named, table.Store, _windows.GraceMs, (stream, name) => stream.Node(name, table, initializer), _windows.NeverClose);
        return table.Table(node, sources);
    }
}
