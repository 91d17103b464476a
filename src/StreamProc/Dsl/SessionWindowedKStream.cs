using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>A stream grouped by key and session, to be aggregated. Kafka Streams: SessionWindowedKStream.</summary>
/// <remarks>The table has a tombstone for each session that became part of another one.</remarks>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed class SessionWindowedKStream<TKey, TValue>
{
    private readonly KGroupedStream<TKey, TValue> _grouped;
    private readonly SessionWindows _windows;
    private readonly EmitStrategy _emit;
    private readonly LateStream<TKey>? _late;

    internal SessionWindowedKStream(
        KGroupedStream<TKey, TValue> grouped, SessionWindows windows, EmitStrategy emit = Dsl.EmitStrategy.OnWindowUpdate, LateStream<TKey>? late = null) =>
        (_grouped, _windows, _emit, _late) = (grouped, windows, emit, late);

    private StreamsBuilder Builder => _grouped.Builder;

    /// <summary>Says when results are forwarded: with every update, or once when a session has closed. Kafka Streams: emitStrategy.</summary>
    public SessionWindowedKStream<TKey, TValue> EmitStrategy(EmitStrategy strategy) => new(_grouped, _windows, strategy, _late);

    /// <summary>
    /// Hands records that come too late for any session to a stream of their own, under the window that they missed; they have their value,
    /// time and headers, and are counted as dropped all the same. The window is the
    /// session that the record would have made or joined. Kafka Streams has nothing like it.
    /// </summary>
    /// <param name="late">Says what becomes of the stream, such as <c>late => late.To("late")</c>. Called once for each aggregation.</param>
    /// <param name="named">The stream's name; by default the aggregation's with <c>-late</c>.</param>
    public SessionWindowedKStream<TKey, TValue> LateTo(Action<KStream<Windowed<TKey>, TValue>> late, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(late);
        return new(_grouped, _windows, _emit, new LateStream<TKey, TValue>(late, named, _grouped.ValueSerde));
    }

    /// <summary>Counts the records of each key and session; those without key are dropped. Kafka Streams: count.</summary>
    public KTable<Windowed<TKey>, long> Count(Materialized<TKey, long>? materialized = null, Named? named = null)
    {
        // Kafka Streams uses up a number here when it is given a Materialized without a name.
        if (materialized is { Name: null }) Builder.Names.NextStore("KSTREAM-AGGREGATE-");
        return Aggregated("KSTREAM-AGGREGATE-", _ => new SessionCounting<TKey, TValue>(), materialized, named);
    }

    /// <summary>Combines the values of each key and session, beginning with the first; records without key are dropped. Kafka Streams: reduce.</summary>
    public KTable<Windowed<TKey>, TValue> Reduce(Func<TValue, TValue, TValue> reducer, Materialized<TKey, TValue>? materialized = null, Named? named = null) =>
        Aggregated("KSTREAM-REDUCE-", context => new SessionReduction<TKey, TValue>(context.Guard(reducer)), _grouped.WithStreamSerde(materialized), named);

    /// <summary>Aggregates the records of each key and session; those without key are dropped, null values are passed on. Kafka Streams: aggregate.</summary>
    /// <param name="initializer">Makes the aggregate that a session begins with.</param>
    /// <param name="aggregator">Key, value and the aggregate so far make the new aggregate; null deletes it.</param>
    /// <param name="merger">Makes one aggregate of two sessions'. It is called before the aggregator, first with what the initializer made.</param>
    /// <param name="materialized">How the table is kept.</param>
    /// <param name="named">The operator's name.</param>
    public KTable<Windowed<TKey>, TAggregate> Aggregate<TAggregate>(
        Func<TAggregate> initializer, Func<TKey, TValue, TAggregate, TAggregate> aggregator, Func<TKey, TAggregate, TAggregate, TAggregate> merger,
        Materialized<TKey, TAggregate>? materialized = null, Named? named = null) =>
        Aggregated(
            "KSTREAM-AGGREGATE-",
            context => new SessionAggregate<TKey, TValue, TAggregate>(initializer, context.Guard(aggregator), context.Guard(merger)), materialized, named);

    private KTable<Windowed<TKey>, TAggregate> Aggregated<TAggregate>(
        string prefix, Func<NodeContext, SessionAggregation<TKey, TValue, TAggregate>> aggregation, Materialized<TKey, TAggregate>? materialized, Named? named)
    {
        materialized ??= new();
        var storeName = Builder.StoreNameOf(materialized.Name, prefix);
        var name = Builder.NameOf(named?.Name, prefix);
        var stream = _grouped.Partitioned(storeName);
        var table = new SessionWindowedTable<TKey, TAggregate>(Builder, _windows, _emit, name, storeName, stream.KeySerde ?? _grouped.KeySerde, materialized);
        var node = Builder.Add(stream.Node, new SingleNode(table.Node(name, aggregation), table.Store) { WindowGraceMs = table.GraceMs });
        _late?.Build(Builder, node, table.KeySerde, stream.Sources);
        return table.Table(node, stream.Sources);
    }
}
