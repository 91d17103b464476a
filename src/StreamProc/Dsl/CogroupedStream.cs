using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>One of the streams that are aggregated together, with its aggregator. Hides the type of the stream's values.</summary>
internal abstract class CogroupedStream<TKey, TAggregate>
{
    public abstract ISerde<TKey>? KeySerde { get; }

    /// <summary>Whether it needs a repartition topic and has no name for it.</summary>
    public abstract bool LacksRepartitionName { get; }

    public abstract bool IsOf<TOther>(KGroupedStream<TKey, TOther> grouped);

    /// <summary>The node to read from, and the source nodes of its subtopology; a repartition topic in between if one is needed.</summary>
    public abstract (GraphNode Node, SourceSet Sources) Partitioned(string storeName);

    public abstract TopologyNode Node(string name, KeyedTable<TKey, TAggregate> table, Func<TAggregate> initializer);

    public abstract TopologyNode Node(string name, WindowedTable<TKey, TAggregate> table, Func<TAggregate> initializer);

    public abstract TopologyNode Node(
        string name, SessionWindowedTable<TKey, TAggregate> table, Func<TAggregate> initializer, Func<TKey, TAggregate, TAggregate, TAggregate> merger);
}

internal sealed class CogroupedStream<TKey, TValue, TAggregate>(KGroupedStream<TKey, TValue> grouped, Func<TKey, TValue, TAggregate, TAggregate> aggregator)
    : CogroupedStream<TKey, TAggregate>
{
    private KStream<TKey, TValue>? _partitioned;

    public override ISerde<TKey>? KeySerde => grouped.KeySerde;

    public override bool LacksRepartitionName => grouped.NeedsRepartition && grouped.Name is null;

    public override bool IsOf<TOther>(KGroupedStream<TKey, TOther> other) => ReferenceEquals(grouped, other);

    public override (GraphNode Node, SourceSet Sources) Partitioned(string storeName)
    {
        // A second table of the same streams reads the topic that the first one made, and uses up its numbers all the same.
        if (_partitioned is not null && grouped.NeedsRepartition) RepartitionNames.Of(grouped.Name ?? storeName, grouped.Builder.Names);
        _partitioned ??= grouped.Partitioned(storeName);
        return (_partitioned.Node, _partitioned.Sources);
    }

    public override TopologyNode Node(string name, KeyedTable<TKey, TAggregate> table, Func<TAggregate> initializer) =>
        table.Node(name, context => Aggregation(context, initializer));

    public override TopologyNode Node(string name, WindowedTable<TKey, TAggregate> table, Func<TAggregate> initializer) =>
        table.Node(name, context => Aggregation(context, initializer));

    public override TopologyNode Node(
        string name, SessionWindowedTable<TKey, TAggregate> table, Func<TAggregate> initializer, Func<TKey, TAggregate, TAggregate, TAggregate> merger) =>
        table.Node(name, context => new SessionAggregate<TKey, TValue, TAggregate>(initializer, context.Guard(aggregator), context.Guard(merger)));

    private Aggregate<TKey, TValue, TAggregate> Aggregation(NodeContext context, Func<TAggregate> initializer) => new(initializer, context.Guard(aggregator));
}
