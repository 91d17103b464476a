using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>Several streams of one key, aggregated together per session. Kafka Streams: SessionWindowedCogroupedKStream.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TAggregate">The aggregate's type.</typeparam>
public sealed class SessionWindowedCogroupedKStream<TKey, TAggregate>
{
    private readonly CogroupedKStream<TKey, TAggregate> _cogrouped;
    private readonly SessionWindows _windows;
    private readonly IReadOnlyList<CogroupedLateStream<TKey, TAggregate>> _late;

    internal SessionWindowedCogroupedKStream(
        CogroupedKStream<TKey, TAggregate> cogrouped, SessionWindows windows, IReadOnlyList<CogroupedLateStream<TKey, TAggregate>>? late = null) =>
        (_cogrouped, _windows, _late) = (cogrouped, windows, late ?? []);

    /// <summary>
    /// Hands records of one of the streams that come too late for any session to a stream of their own, under the window that they missed; they are
    /// counted as dropped all the same. Kafka Streams has nothing like it.
    /// </summary>
    /// <param name="grouped">The stream, as it was given to <c>Cogroup</c>.</param>
    /// <param name="late">Says what becomes of the stream, such as <c>late => late.To("late")</c>. Called once for each aggregation.</param>
    /// <param name="named">The stream's name; by default the aggregation's with <c>-late</c>.</param>
    public SessionWindowedCogroupedKStream<TKey, TAggregate> LateTo<TValue>(
        KGroupedStream<TKey, TValue> grouped, Action<KStream<Windowed<TKey>, TValue>> late, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(grouped);
        ArgumentNullException.ThrowIfNull(late);
        return new(_cogrouped, _windows, [.. _late, CogroupedLateStream<TKey, TAggregate>.Of(grouped, late, named)]);
    }

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
            storeName, named, table.Store, table.GraceMs, (stream, name) => stream.Node(name, table, initializer, merger),
            late: new(_late, table.KeySerde));
        return table.Table(node, sources);
    }
}
