using StreamProc.Dsl;
using StreamProc.Graph;

namespace StreamProc.Compiler;

/// <summary>Makes one source of several streams that read the same topics: a topic is read once. Kafka Streams: mergeDuplicateSourceNodes.</summary>
internal sealed class MergeSources : ICompilerPass
{
    public void Apply(StreamsBuilder graph)
    {
        var byTopic = new Dictionary<string, (GraphNode Node, SourceNode Source)>(StringComparer.Ordinal);
        foreach (var node in graph.Root.Children.ToList())
        {
            if (node is not SingleNode { Inner: SourceNode source }) continue;

            var first = source.Topics.Where(byTopic.ContainsKey).Select(t => byTopic[t]).FirstOrDefault();
            if (first.Node is null)
            {
                foreach (var topic in source.Topics) byTopic.TryAdd(topic, (node, source));
                continue;
            }
            Merge(graph, first.Node, first.Source, node, source);
        }
    }

    private static void Merge(StreamsBuilder graph, GraphNode into, SourceNode first, GraphNode node, SourceNode second)
    {
        // What cannot be merged is refused by CheckReachability, with all else.
        if (first.Topics.SequenceEqual(second.Topics, StringComparer.Ordinal) && !Equals(first.Reset, second.Reset))
            graph.Refuse($"Node {second.Name}: it reads topic {string.Join(", ", second.Topics)} as node {first.Name} does, but begins elsewhere without a committed offset: give both the same WithOffsetReset, for a topic is read once.");
        if (!first.Topics.SequenceEqual(second.Topics, StringComparer.Ordinal) || first.GetType() != second.GetType()) return;

        foreach (var child in node.Children.ToList())
        {
            node.Remove(child);
            into.Add(child);
        }
        graph.Root.Remove(node);
        if (!string.Equals(second.Name, first.Name, StringComparison.Ordinal)) graph.ReplacedSources[second.Name] = first.Name;
    }
}
