using StreamProc.Operators;
using StreamProc.State;

namespace StreamProc.Graph;

/// <summary>A node that reads a table, and the stores of the other table that it looks rows up in.</summary>
internal sealed record TableJoinSide(TopologyNode Node, string Reads, IReadOnlyList<string> UsedStores);

/// <summary>Joins two tables by their key: a node for each side, and one that brings them together. Kafka Streams: KTableKTableJoinNode.</summary>
/// <param name="left">Reads the left table.</param>
/// <param name="right">Reads the right table.</param>
/// <param name="merge">Brings both together.</param>
/// <param name="store">Where results are kept, or null.</param>
/// <param name="sources">Source nodes whose topics must have the same number of partitions.</param>
internal sealed class TableJoinNode(TableJoinSide left, TableJoinSide right, TopologyNode merge, StoreBuilder? store, SourceSet sources)
    : GraphNode(merge.Name)
{
    public override void WriteTo(Topology topology)
    {
        topology.Add(left.Node, left.Reads);
        topology.Add(right.Node, right.Reads);
        topology.Add(merge, left.Node.Name, right.Node.Name);
        foreach (var used in left.UsedStores) topology.Connect(left.Node.Name, used);
        foreach (var used in right.UsedStores) topology.Connect(right.Node.Name, used);
        if (store is not null) topology.AddStore(store, Name);
        topology.Copartition(sources);
    }
}

/// <summary>A join of two tables whose results are not kept.</summary>
internal sealed class JoinedTable<TKey, TValue, TOther, TResult>(
    TableAccess<TKey, TValue> left, TableAccess<TKey, TOther> right, Func<NodeContext, TableJoiner<TValue, TOther, TResult>> joiner,
    bool isLeftRequired, bool isRightRequired, OldValues oldValues) : TableAccess<TKey, TResult>
{
    public override bool RequestOldValues(bool force)
    {
        GraphVisits.Add();
        if (oldValues.AreSent) return true;
        // Both tables have stores already: the sides look each other's rows up.
        left.RequestOldValues(force: true);
        right.RequestOldValues(force: true);
        return oldValues.AreSent = true;
    }

    protected override IReadOnlyList<string> FindStores() => [.. left.RequireStores().Union(right.RequireStores(), StringComparer.Ordinal)];

    public override TableView<TKey, TResult> Open(NodeContext reader) =>
        new JoinedRows<TKey, TValue, TOther, TResult>(left.Open(reader), right.Open(reader), joiner(reader), isLeftRequired, isRightRequired);
}

/// <summary>A join of two tables whose results lie in a store.</summary>
internal sealed class StoredJoin<TKey, TResult>(TableAccess<TKey, TResult> join, StoredTable<TKey, TResult> stored) : TableAccess<TKey, TResult>
{
    public override long? HistoryMs => stored.HistoryMs;

    public override bool RequestOldValues(bool force) => join.RequestOldValues(force);

    protected override IReadOnlyList<string> FindStores() => stored.RequireStores();

    public override TableView<TKey, TResult> Open(NodeContext reader) => stored.Open(reader);
}
