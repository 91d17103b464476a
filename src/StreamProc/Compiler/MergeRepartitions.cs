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
            var merged = repartitions[0].Node.MergedCopy(graph.Names);
            merged.Priority = keyChange.Priority;
            foreach (var (repartition, below) in repartitions)
            {
                // Named by the user, the merged one's source has the name of the first.
                if (!string.Equals(repartition.Names.Source, merged.Names.Source, StringComparison.Ordinal)) graph.ReplacedSources[repartition.Names.Source] = merged.Names.Source;
                keyChange.Remove(below);
                if (ReferenceEquals(below, repartition)) MoveChildren(repartition, merged);
                else
                {
                    // Several may lie below one child of the key change: it is moved once.
                    merged.Add(below);
                    var parent = repartition.Parents.First;
                    parent.Remove(repartition);
                    MoveChildren(repartition, parent);
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

    /// <summary>Mergeable repartitions by the nearest change of key above them, if no value changes in between; each with the child of the change by which it is reached.</summary>
    private static List<(GraphNode KeyChange, List<(RepartitionNode Node, GraphNode Below)> Repartitions)> Groups(GraphNode root)
    {
        var groups = new List<(GraphNode, List<(RepartitionNode, GraphNode)>)>();
        var byChange = new Dictionary<GraphNode, List<(RepartitionNode, GraphNode)>>();
        var known = new Dictionary<GraphNode, (GraphNode Change, GraphNode Below)?>();
        foreach (var node in root.Descendants().OfType<RepartitionNode>().Where(r => r.CanBeMerged).OrderBy(r => r.Priority))
        {
            if (NearestChange(node, known) is not ({ ChangesKey: true } change, var below)) continue;
            if (byChange.TryGetValue(change, out var group)) group.Add((node, below));
            else
            {
                byChange.Add(change, [(node, below)]);
                groups.Add((change, byChange[change]));
            }
        }
        return groups;
    }

    /// <summary>The nearest node above that changes key or value, and its child on the way; null if streams come together before.</summary>
    private static (GraphNode Change, GraphNode Below)? NearestChange(GraphNode node, Dictionary<GraphNode, (GraphNode Change, GraphNode Below)?> known)
    {
        var walked = new List<GraphNode>();
        (GraphNode, GraphNode)? found = null;
        while (!known.TryGetValue(node, out found))
        {
            walked.Add(node);
            if (node.Parents.Count != 1) break;
            var parent = node.Parents.First;
            if (parent.ChangesKey || parent.ChangesValue)
            {
                found = (parent, node);
                break;
            }
            node = parent;
        }
        foreach (var below in walked) known[below] = found;
        return found;
    }
}
