using StreamProc.Dsl;
using StreamProc.Graph;

namespace StreamProc.Compiler;

/// <summary>
/// Lets records without key pass repartition topics above joins that have results for them. Elsewhere they are filtered out, since nothing
/// could use them. Kafka Streams: NodesWithRelaxedNullKeyJoinDownstream.
/// </summary>
internal sealed class KeepNullKeys : ICompilerPass
{
    public void Apply(StreamsBuilder graph)
    {
        // Upwards from where null keys are of use, each node once.
        var nodes = graph.Root.Descendants();
        var above = new HashSet<GraphNode>();
        var open = new Stack<GraphNode>(nodes.Where(node => node.AcceptsNullKeys).SelectMany(node => node.Parents));
        while (open.TryPop(out var node))
            if (above.Add(node)) foreach (var parent in node.Parents) open.Push(parent);
        foreach (var repartition in nodes.OfType<RepartitionNode>()) repartition.KeepsNullKeys = above.Contains(repartition);
    }
}
