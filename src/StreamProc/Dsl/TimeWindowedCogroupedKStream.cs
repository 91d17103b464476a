using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>Several streams of one key, aggregated together per time or sliding window. Kafka Streams: TimeWindowedCogroupedKStream.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TAggregate">The aggregate's type.</typeparam>
public sealed class TimeWindowedCogroupedKStream<TKey, TAggregate>
{
    private readonly CogroupedKStream<TKey, TAggregate> _cogrouped;
    private readonly WindowKind _windows;
    private readonly IReadOnlyList<CogroupedLateStream<TKey, TAggregate>> _late;

    internal TimeWindowedCogroupedKStream(
        CogroupedKStream<TKey, TAggregate> cogrouped, WindowKind windows, IReadOnlyList<CogroupedLateStream<TKey, TAggregate>>? late = null) =>
        (_cogrouped, _windows, _late) = (cogrouped, windows, late ?? []);

    /// <summary>
    /// Hands records of one of the streams that come too late for a window to a stream of their own, under the window that they missed; they are
    /// counted as dropped all the same. Kafka Streams has nothing like it.
    /// </summary>
    /// <param name="grouped">The stream, as it was given to <c>Cogroup</c>.</param>
    /// <param name="late">Says what becomes of the stream, such as <c>late => late.To("late")</c>. Called once for each aggregation.</param>
    /// <param name="named">The stream's name; by default the aggregation's with <c>-late</c>.</param>
    public TimeWindowedCogroupedKStream<TKey, TAggregate> LateTo<TValue>(
        KGroupedStream<TKey, TValue> grouped, Action<KStream<Windowed<TKey>, TValue>> late, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(grouped);
        ArgumentNullException.ThrowIfNull(late);
        return new(_cogrouped, _windows, [.. _late, CogroupedLateStream<TKey, TAggregate>.Of(grouped, late, named)]);
    }

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
            storeName, named, table.Store, _windows.GraceMs, (stream, name) => stream.Node(name, table, initializer), _windows.NeverClose,
            new(_late, table.KeySerde));
        return table.Table(node, sources);
    }
}
