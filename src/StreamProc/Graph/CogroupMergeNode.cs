namespace StreamProc.Graph;

/// <summary>Brings the aggregations of a cogroup together: what they read must be partitioned alike. Kafka Streams: KTablePassThrough.</summary>
/// <param name="node">The node.</param>
/// <param name="sources">Source nodes whose topics must have the same number of partitions.</param>
internal sealed class CogroupMergeNode(TopologyNode node, SourceSet sources) : GraphNode(node.Name)
{
    public override void WriteTo(Topology topology)
    {
        topology.Add(node, ParentNames);
        topology.Copartition(sources);
    }
}
