using StreamProc.State;

namespace StreamProc.Graph;

/// <summary>Joins a stream with a table's rows. Kafka Streams: StreamTableJoinNode.</summary>
/// <param name="node">The node that joins.</param>
/// <param name="tableStores">Stores that rows are looked up in.</param>
/// <param name="buffer">Where records wait for their row, if they do.</param>
/// <param name="sources">Source nodes whose topics must have the same number of partitions.</param>
internal sealed class StreamTableJoinNode(TopologyNode node, IReadOnlyList<string> tableStores, StoreBuilder? buffer, SourceSet sources)
    : GraphNode(node.Name)
{
    public override void WriteTo(Topology topology)
    {
        topology.Add(node, ParentNames);
        topology.Copartition(sources);
        foreach (var store in tableStores) topology.Connect(Name, store);
        if (buffer is not null) topology.AddStore(buffer, Name);
    }
}
