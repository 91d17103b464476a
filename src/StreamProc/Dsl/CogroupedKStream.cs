using StreamProc.Graph;
using StreamProc.Operators;

namespace StreamProc.Dsl;

/// <summary>
/// Several streams of one key that are aggregated into one table, each in a way of its own: one store, and one result for each key, instead of a
/// table for each stream and joins. Kafka Streams: CogroupedKStream.
/// </summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TAggregate">The aggregate's type.</typeparam>
public sealed class CogroupedKStream<TKey, TAggregate>
{
    private const string Prefix = "COGROUPKSTREAM-AGGREGATE-";

    private readonly IReadOnlyList<CogroupedStream<TKey, TAggregate>> _streams;

    internal CogroupedKStream(StreamsBuilder builder, IReadOnlyList<CogroupedStream<TKey, TAggregate>> streams) => (Builder, _streams) = (builder, streams);

    internal StreamsBuilder Builder { get; }

    /// <summary>Adds a stream; one that is there already gets this aggregator instead. Kafka Streams: cogroup.</summary>
    /// <param name="grouped">The stream, grouped by the same key.</param>
    /// <param name="aggregator">Key, value and the aggregate so far make the new aggregate; null deletes it.</param>
    public CogroupedKStream<TKey, TAggregate> Cogroup<TValue>(KGroupedStream<TKey, TValue> grouped, Func<TKey, TValue, TAggregate, TAggregate> aggregator)
    {
        ArgumentNullException.ThrowIfNull(grouped);
        ArgumentNullException.ThrowIfNull(aggregator);
        Builder.CheckSame(grouped.Builder, "Cogroup", grouped.Name ?? grouped.NodeName);
        var added = new CogroupedStream<TKey, TValue, TAggregate>(grouped, aggregator);
        return new(Builder, _streams.Any(s => s.IsOf(grouped)) ? [.. _streams.Select(s => s.IsOf(grouped) ? added : s)] : [.. _streams, added]);
    }

    /// <summary>Aggregates the records of each key; those without key or value are dropped. Kafka Streams: aggregate.</summary>
    /// <param name="initializer">Makes the aggregate that a key begins with.</param>
    /// <param name="materialized">How the table is kept.</param>
    /// <param name="named">The name of the aggregations and of what brings them together, each with a suffix.</param>
    public KTable<TKey, TAggregate> Aggregate(Func<TAggregate> initializer, Materialized<TKey, TAggregate>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        materialized ??= new();
        var storeName = StoreName(materialized);
        var table = new KeyedTable<TKey, TAggregate>(Builder, named?.Name ?? storeName, storeName, KeySerde, materialized);
        var (node, sources) = Merged<TKey>(storeName, named, table.Store, windowGraceMs: null, (stream, name) => stream.Node(name, table, initializer));
        return table.Table(node, sources);
    }

    /// <summary>Aggregates per window of event time; results are forwarded with every update. Kafka Streams: windowedBy.</summary>
    public TimeWindowedCogroupedKStream<TKey, TAggregate> WindowedBy(Windows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(this, new FixedWindows(windows));
    }

    /// <summary>Aggregates per sliding window of event time; results are forwarded with every update. Kafka Streams: windowedBy.</summary>
    public TimeWindowedCogroupedKStream<TKey, TAggregate> WindowedBy(SlidingWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(this, SlidingKind.Of(windows));
    }

    /// <summary>Aggregates per session; results are forwarded with every update. Kafka Streams: windowedBy.</summary>
    public SessionWindowedCogroupedKStream<TKey, TAggregate> WindowedBy(SessionWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(this, windows);
    }

    internal Records.ISerde<TKey>? KeySerde => _streams.Select(s => s.KeySerde).FirstOrDefault(s => s is not null);

    internal string StoreName(Materialized<TKey, TAggregate> materialized) => Builder.StoreNameOf(materialized.Name, Prefix);

    /// <summary>A node for each stream, and one that brings them together.</summary>
    internal (GraphNode Node, SourceSet Sources) Merged<TResultKey>(
        string storeName, Named? named, State.StoreBuilder store, long? windowGraceMs, Func<CogroupedStream<TKey, TAggregate>, string, TopologyNode> node,
        bool neverClose = false, CogroupedLateStreams<TKey, TAggregate>? late = null)
    {
        var isAmbiguous = _streams.Count(s => s.LacksRepartitionName) > 1;
        if (isAmbiguous)
            Builder.Refuse($"The cogroup of store {storeName} needs several repartition topics of one name: name its groupings with Grouped.As(\"name\").");

        // Told apart all the same, so that one mistake is one problem.
        var parents = _streams.Select((s, i) => s.Partitioned(isAmbiguous ? $"{storeName}-{i}" : storeName)).ToList();
        var nodes = new List<GraphNode>();
        for (var i = 0; i < _streams.Count; i++)
        {
            var inner = node(_streams[i], Name(named, $"-cogroup-agg-{i}", Prefix));
            nodes.Add(Builder.Add(parents[i].Node, new SingleNode(inner, i == 0 ? [store] : [])
            {
                UsedStores = i == 0 ? [] : [storeName],
                WindowGraceMs = windowGraceMs,
                WindowsNeverClose = neverClose,
            }));
        }

        var sources = SourceSet.Of([.. parents.Select(p => p.Sources)]);
        var mergeName = Name(named, "-cogroup-merge", "COGROUPKSTREAM-MERGE-");
        GraphNode merge = new CogroupMergeNode(
            new ProcessorNode<TResultKey, Change<TAggregate>, TResultKey, Change<TAggregate>>(mergeName, (_, below) => new PassThrough<TResultKey, Change<TAggregate>>(below.All)),
            sources);
        foreach (var aggregation in nodes) Builder.Add(aggregation, merge);
        late?.Build(Builder, mergeName, _streams.Zip(nodes), sources);
        return (merge, sources);
    }

    private string Name(Named? named, string suffix, string prefix) => Builder.NameOf(named?.Name is { } given ? given + suffix : null, prefix);
}
