using StreamProc.Dsl;
using StreamProc.Graph;

namespace StreamProc.Compiler;

/// <summary>Makes one source of several streams that read the same topics: a topic is read once. Kafka Streams: mergeDuplicateSourceNodes.</summary>
internal sealed class MergeSources : ICompilerPass
{
    public void Apply(StreamsBuilder graph)
    {
        var byTopic = new Dictionary<string, (GraphNode Node, SourceNode Source)>(StringComparer.Ordinal);
        var byPattern = new List<(GraphNode Node, SourceNode Source)>();
        foreach (var node in graph.Root.Children.ToList())
        {
            if (node is not SingleNode { Inner: SourceNode source }) continue;

            var first = source.Pattern is { } pattern
                ? byPattern.Find(s => s.Source.Pattern!.IsSameAs(pattern))
                : source.Topics.Where(byTopic.ContainsKey).Select(t => byTopic[t]).FirstOrDefault();
            if (first.Node is null)
            {
                if (source.Pattern is not null) byPattern.Add((node, source));
                foreach (var topic in source.Topics) byTopic.TryAdd(topic, (node, source));
                continue;
            }
            Merge(graph, first.Node, first.Source, node, source);
        }
    }

    private static void Merge(StreamsBuilder graph, GraphNode into, SourceNode first, GraphNode node, SourceNode second)
    {
        // What cannot be merged is refused by CheckReachability, with all else; a pattern that is read as other types, when its topics are known.
        if (!first.Topics.SequenceEqual(second.Topics, StringComparer.Ordinal) || first.GetType() != second.GetType()) return;
        if (first.Reset != second.Reset)
            graph.Refuse(
                $"Node {second.Name}: it begins to read {Read(second)} by another reset policy ({Text(second.Reset)}) than node {first.Name} ({Text(first.Reset)}): " +
                "give both the same with Consumed.WithOffsetReset.");

        foreach (var child in node.Children.ToList())
        {
            node.Remove(child);
            into.Add(child);
        }
        graph.Root.Remove(node);
        if (!string.Equals(second.Name, first.Name, StringComparison.Ordinal)) graph.ReplacedSources[second.Name] = first.Name;
    }

    private static string Read(SourceNode source) => source.Pattern is { } pattern ? $"topics {pattern}" : $"topic {string.Join(", ", source.Topics)}";

    private static string Text(AutoOffsetReset? reset) => reset?.ToString() ?? "the application's default";
}
