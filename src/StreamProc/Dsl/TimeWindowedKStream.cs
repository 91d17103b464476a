using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

/// <summary>A stream grouped by key and time window, to be aggregated. Kafka Streams: TimeWindowedKStream.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed class TimeWindowedKStream<TKey, TValue>
{
    private readonly KGroupedStream<TKey, TValue> _grouped;
    private readonly TimeWindows _windows;

    internal TimeWindowedKStream(KGroupedStream<TKey, TValue> grouped, TimeWindows windows) => (_grouped, _windows) = (grouped, windows);

    private StreamsBuilder Builder => _grouped.Builder;

    /// <summary>Counts the records of each key and window; those without key are dropped. Kafka Streams: count.</summary>
    public KTable<Windowed<TKey>, long> Count(Materialized<TKey, long>? materialized = null, Named? named = null)
    {
        // Kafka Streams uses up a number here when it is given a Materialized without a name.
        if (materialized is { Name: null }) Builder.Names.NextStore("KSTREAM-AGGREGATE-");
        return Aggregated("KSTREAM-AGGREGATE-", _ => new Counting<TKey, TValue>(), materialized, named);
    }

    /// <summary>Combines the values of each key and window, beginning with the first; records without key are dropped. Kafka Streams: reduce.</summary>
    public KTable<Windowed<TKey>, TValue> Reduce(Func<TValue, TValue, TValue> reducer, Materialized<TKey, TValue>? materialized = null, Named? named = null) =>
        Aggregated("KSTREAM-REDUCE-", context => new Reduction<TKey, TValue>(context.Guard(reducer)), _grouped.WithStreamSerde(materialized), named);

    /// <summary>Aggregates the records of each key and window; those without key are dropped, null values are passed on. Kafka Streams: aggregate.</summary>
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
        var aligned = _windows.Aligned;
        var storeName = Builder.StoreNameOf(materialized.Name, prefix);
        var name = Builder.NameOf(named?.Name, prefix);
        var stream = _grouped.Partitioned(storeName);
        var keySerde = Builder.Serde(materialized.KeySerde ?? stream.KeySerde ?? _grouped.KeySerde, name, "keys");
        var valueSerde = Builder.Serde(materialized.ValueSerde, name, "aggregates");
        var store = Stores.TimestampedWindow(storeName, keySerde, valueSerde, materialized, RetentionMs(materialized.Retention, name), aligned.SizeMs);
        var oldValues = new OldValues();
        var node = new ProcessorNode<TKey, TValue, Windowed<TKey>, Change<TAggregate>>(name, (context, below) =>
        {
            var rows = context.Store<WindowStore<TKey, ValueAndTimestamp<TAggregate>>>(storeName);
            return new TimeWindowAggregate<TKey, TValue, TAggregate>(
                aligned, aggregation(context), rows, context.StreamTime(name), context, new(rows, context.Record, oldValues.AreSent, below.All));
        })
        {
            EventTimeGraceMs = aligned.GraceMs,
        };
        var access = new StoredTable<Windowed<TKey>, TAggregate>(
            storeName, oldValues,
            reader => new StoredWindows<TKey, TAggregate>(reader.Store<IReadOnlyWindowStore<TKey, ValueAndTimestamp<TAggregate>>>(storeName)));
        return new(Builder, Builder.Add(stream.Node, new SingleNode(node, store) { WindowGraceMs = aligned.GraceMs }), Serdes.TimeWindowed(keySerde, _windows.Size), valueSerde, stream.Sources, access)
        {
            StoreName = storeName,
        };
    }

    private long RetentionMs(TimeSpan? retention, string node)
    {
        var needed = _windows.Size + _windows.Grace;
        if (retention < needed) Builder.Refuse($"Node {node}: its store's retention of {retention} is below the windows' size and grace, {needed}: raise it to that at least.");
        return (long)(retention ?? needed).TotalMilliseconds;
    }
}
