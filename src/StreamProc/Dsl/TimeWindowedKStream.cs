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

    internal TimeWindowedKStream(KGroupedStream<TKey, TValue> grouped, WindowKind windows, EmitStrategy emit = Dsl.EmitStrategy.OnWindowUpdate) =>
        (_grouped, _windows, _emit) = (grouped, windows, emit);

    private StreamsBuilder Builder => _grouped.Builder;

    /// <summary>Says when results are forwarded: with every update, or once when a window has closed. Kafka Streams: emitStrategy.</summary>
    public TimeWindowedKStream<TKey, TValue> EmitStrategy(EmitStrategy strategy) => new(_grouped, _windows, strategy);

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
        return table.Table(node, stream.Sources);
    }
}
