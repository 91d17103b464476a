using StreamProc.Graph;

namespace StreamProc.Compiler;

/// <summary>Refuses names that Kafka does not take, in a topology that was built node by node. The DSL has looked at its own while it took them.</summary>
internal static class CheckNames
{
    /// <returns>What is wrong.</returns>
    public static IEnumerable<string> Apply(Topology topology) =>
        [.. Named(topology).Select(ValidName.Problem).OfType<string>().Distinct(StringComparer.Ordinal), .. topology.Nodes.SelectMany(Topics)];

    private static IEnumerable<string> Named(Topology topology) =>
        topology.Nodes.Select(n => n.Name).Concat(topology.Stores.Keys).Concat(topology.Globals.Select(g => g.Store.Name));

    private static IEnumerable<string> Topics(TopologyNode node)
    {
        IReadOnlyList<string> topics = node switch { SourceNode source => source.Topics, SinkNode { Topic: { } topic } => [topic], _ => [] };
        return topics.Select(topic => ValidName.TopicProblem(node.Name, topic)).OfType<string>();
    }
}
