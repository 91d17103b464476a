using StreamProc.Dsl;
using StreamProc.Graph;

namespace StreamProc.Compiler;

/// <summary>
/// Sends a stream whose key has changed through one topic instead of one for each operator below that needs it: the topic moves up to the
/// key change. Kafka Streams: merge.repartition.topics.
/// </summary>
internal sealed class MergeRepartitions : ICompilerPass
{
    public void Apply(StreamsBuilder graph)
    {
        foreach (var (keyChange, repartitions) in Groups(graph.Root))
        {
            // Takes the name of the first, and numbers for nodes of its own.
            var merged = repartitions[0].MergedCopy(graph.Names);
            merged.Priority = keyChange.Priority;
            foreach (var repartition in repartitions)
            {
                var below = ChildTowards(keyChange, repartition);
                // Named by the user, the merged one's source has the name of the first.
                if (!string.Equals(repartition.Names.Source, merged.Names.Source, StringComparison.Ordinal)) graph.ReplacedSources[repartition.Names.Source] = merged.Names.Source;
                keyChange.Remove(below);
                if (ReferenceEquals(below, repartition)) MoveChildren(repartition, merged);
                else
                {
                    if (!merged.Children.Contains(below)) merged.Add(below);
                    foreach (var parent in repartition.Parents.ToList())
                    {
                        parent.Remove(repartition);
                        foreach (var child in repartition.Children) parent.Add(child);
                    }
                    foreach (var child in repartition.Children.ToList()) repartition.Remove(child);
                }
            }
            keyChange.Add(merged);
        }
    }

    private static void MoveChildren(GraphNode from, GraphNode to)
    {
        foreach (var child in from.Children.ToList())
        {
            from.Remove(child);
            to.Add(child);
        }
    }

    /// <summary>Mergeable repartitions by the nearest change of key above them, if no value changes in between.</summary>
    private static List<(GraphNode KeyChange, List<RepartitionNode> Repartitions)> Groups(GraphNode root)
    {
        var groups = new List<(GraphNode, List<RepartitionNode>)>();
        var byChange = new Dictionary<GraphNode, List<RepartitionNode>>();
        foreach (var node in root.Descendants().OfType<RepartitionNode>().Where(r => r.CanBeMerged).OrderBy(r => r.Priority))
        {
            var change = node.Parents.Count == 1 ? NearestChange(node.Parents[0]) : null;
            if (change is not { ChangesKey: true }) continue;
            if (byChange.TryGetValue(change, out var group)) group.Add(node);
            else
            {
                byChange.Add(change, [node]);
                groups.Add((change, byChange[change]));
            }
        }
        return groups;
    }

    private static GraphNode? NearestChange(GraphNode node)
    {
        while (!node.ChangesKey && !node.ChangesValue)
        {
            if (node.Parents.Count != 1) return null;
            node = node.Parents[0];
        }
        return node;
    }

    private static GraphNode ChildTowards(GraphNode ancestor, GraphNode node)
    {
        while (!node.Parents.Contains(ancestor)) node = node.Parents[0];
        return node;
    }
}
