namespace StreamProc.Graph;

/// <summary>Reads an internal topic that a sink further up writes: in the graph it lies below that sink, in the topology it begins anew.</summary>
/// <param name="source">Reads the topic.</param>
/// <param name="copartitioned">Source nodes whose topics must have the same number of partitions.</param>
internal sealed class InternalTopicNode(SourceNode source, SourceSet copartitioned) : GraphNode(source.Name)
{
    public override void WriteTo(Topology topology)
    {
        foreach (var topic in source.Topics) topology.AddRepartition(new(topic, Partitions: null));
        topology.Add(source);
        topology.Copartition(copartitioned.With(SourceSet.Of(Name)));
    }
}
