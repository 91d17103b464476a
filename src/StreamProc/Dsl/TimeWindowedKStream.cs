using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>A stream grouped by key and by time or sliding windows, to be aggregated. Kafka Streams: TimeWindowedKStream.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed class TimeWindowedKStream<TKey, TValue>
{
    private readonly KGroupedStream<TKey, TValue> _grouped;
    private readonly WindowKind _windows;
    private readonly EmitStrategy _emit;
    private readonly LateStream<TKey>? _late;

    internal TimeWindowedKStream(
        KGroupedStream<TKey, TValue> grouped, WindowKind windows, EmitStrategy emit = Dsl.EmitStrategy.OnWindowUpdate, LateStream<TKey>? late = null) =>
        (_grouped, _windows, _emit, _late) = (grouped, windows, emit, late);

    private StreamsBuilder Builder => _grouped.Builder;

    /// <summary>Says when results are forwarded: with every update, or once when a window has closed. Kafka Streams: emitStrategy.</summary>
    public TimeWindowedKStream<TKey, TValue> EmitStrategy(EmitStrategy strategy) => new(_grouped, _windows, strategy, _late);

    /// <summary>
    /// Hands records that come too late for a window to a stream of their own, under the window that they missed; they have their value,
    /// time and headers, and are counted as dropped all the same. A record is in the stream once for each
    /// window that it missed; one that every sliding window has missed is there once, under the window that ends with it. Kafka Streams has nothing like it.
    /// </summary>
    /// <param name="late">Says what becomes of the stream, such as <c>late => late.To("late")</c>. Called once for each aggregation.</param>
    /// <param name="named">The stream's name; by default the aggregation's with <c>-late</c>.</param>
    public TimeWindowedKStream<TKey, TValue> LateTo(Action<KStream<Windowed<TKey>, TValue>> late, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(late);
        return new(_grouped, _windows, _emit, new LateStream<TKey, TValue>(late, named, _grouped.ValueSerde));
    }

    /// <summary>Counts the records of each key and window; those without key (sliding windows: or value) are dropped. Kafka Streams: count.</summary>
    public KTable<Windowed<TKey>, long> Count(Materialized<TKey, long>? materialized = null, Named? named = null)
    {
        // Kafka Streams uses up a number here when it is given a Materialized without a name.
        if (materialized is { Name: null } && _windows.UsesNumberToCount) Builder.Names.NextStore("KSTREAM-AGGREGATE-");
        return Aggregated("KSTREAM-AGGREGATE-", _ => new Counting<TKey, TValue>(), materialized, named);
    }

    /// <summary>
    /// Combines the values of each key and window, beginning with the first; records without key (sliding windows: or value) are dropped.
    /// Kafka Streams: reduce.
    /// </summary>
    public KTable<Windowed<TKey>, TValue> Reduce(Func<TValue, TValue, TValue> reducer, Materialized<TKey, TValue>? materialized = null, Named? named = null) =>
        Aggregated("KSTREAM-REDUCE-", context => new Reduction<TKey, TValue>(context.Guard(reducer)), _grouped.WithStreamSerde(materialized), named);

    /// <summary>
    /// Aggregates the records of each key and window. Those without key are dropped; null values are passed on by time windows, and dropped by
    /// sliding ones. Kafka Streams: aggregate.
    /// </summary>
    /// <param name="initializer">Makes the aggregate that a window begins with.</param>
    /// <param name="aggregator">Key, value and the aggregate so far make the new aggregate; null deletes it.</param>
    /// <param name="materialized">How the table is kept.</param>
    /// <param name="named">The operator's name.</param>
    public KTable<Windowed<TKey>, TAggregate> Aggregate<TAggregate>(
        Func<TAggregate> initializer, Func<TKey, TValue, TAggregate, TAggregate> aggregator, Materialized<TKey, TAggregate>? materialized = null, Named? named = null) =>
        Aggregated("KSTREAM-AGGREGATE-", context => new Aggregate<TKey, TValue, TAggregate>(initializer, context.Guard(aggregator)), materialized, named);

    private KTable<Windowed<TKey>, TAggregate> Aggregated<TAggregate>(
        string prefix, Func<NodeContext, Aggregation<TKey, TValue, TAggregate>> aggregation, Materialized<TKey, TAggregate>? materialized, Named? named)
    {
        materialized ??= new();
        var storeName = Builder.StoreNameOf(materialized.Name, prefix);
        var name = Builder.NameOf(named?.Name, prefix);
        var stream = _grouped.Partitioned(storeName);
        var table = new WindowedTable<TKey, TAggregate>(Builder, _windows, _emit, name, storeName, stream.KeySerde ?? _grouped.KeySerde, materialized);
        var node = Builder.Add(stream.Node, new SingleNode(table.Node(name, aggregation), table.Store) { WindowGraceMs = _windows.GraceMs, WindowsNeverClose = _windows.NeverClose });
        _late?.Build(Builder, node, table.KeySerde, stream.Sources);
        return table.Table(node, stream.Sources);
    }
}
