using System.Text;

namespace StreamProc.Graph;

/// <summary>Writes a topology as Kafka Streams' <c>Topology.describe()</c> does, so that the two can be compared.</summary>
internal static class TopologyDescription
{
    public static string Of(Topology topology)
    {
        var text = new StringBuilder("Topologies:\n ");
        foreach (var part in topology.Subtopologies.All)
        {
            text.Append("  ");
            if (part.IsGlobal) DescribeGlobal(text, topology, part);
            else Describe(text, part);
        }
        return text.ToString();
    }

    private static void Describe(StringBuilder text, Subtopology part)
    {
        text.Append("Sub-topology: ").Append(part.Id).Append('\n');
        var sizes = Sizes(part);
        foreach (var node in InOrder(part.Nodes, sizes))
        {
            text.Append("    ");
            Describe(text, node, sizes);
            text.Append('\n');
        }
        text.Append('\n');
    }

    private static void DescribeGlobal(StringBuilder text, Topology topology, Subtopology part)
    {
        var global = topology.Globals.First(g => part.Nodes.Contains(g.Source));
        var sizes = Sizes(part);
        text.Append("Sub-topology: ").Append(part.Id).Append(" for global store (will not generate tasks)\n");
        foreach (var node in new[] { global.Source, global.Processor })
        {
            text.Append("    ");
            Describe(text, node, sizes);
            text.Append('\n');
        }
    }

    private static void Describe(StringBuilder text, TopologyNode node, Dictionary<TopologyNode, int> sizes)
    {
        switch (node)
        {
            case SourceNode source:
                text.Append("Source: ").Append(node.Name).Append(" (topics: [").AppendJoin(", ", source.Topics).Append("])\n      --> ").Append(Names(node.Children, sizes));
                break;
            case SinkNode sink:
                text.Append("Sink: ").Append(node.Name).Append(sink.Topic is null ? " (extractor class: " : " (topic: ").Append(sink.Topic ?? "by record")
                    .Append(")\n      <-- ").Append(Names(node.Parents, sizes));
                break;
            default:
                text.Append("Processor: ").Append(node.Name).Append(" (stores: [").AppendJoin(", ", node.Stores).Append("])\n      --> ")
                    .Append(Names(node.Children, sizes)).Append("\n      <-- ").Append(Names(node.Parents, sizes));
                break;
        }
    }

    private static string Names(IReadOnlyCollection<TopologyNode> nodes, Dictionary<TopologyNode, int> sizes) =>
        nodes.Count == 0 ? "none" : string.Join(", ", InOrder(nodes, sizes).Select(n => n.Name));

    private static IEnumerable<TopologyNode> InOrder(IEnumerable<TopologyNode> nodes, Dictionary<TopologyNode, int> sizes) =>
        nodes.Distinct().OrderByDescending(n => sizes[n]).ThenBy(n => n.Name, StringComparer.Ordinal);

    /// <summary>How many nodes lie below each, itself included; a node that is reached on two ways counts twice.</summary>
    private static Dictionary<TopologyNode, int> Sizes(Subtopology part)
    {
        var sizes = new Dictionary<TopologyNode, int>();
        foreach (var node in part.Nodes) Size(node);
        return sizes;

        int Size(TopologyNode node)
        {
            if (sizes.TryGetValue(node, out var known)) return known;
            var size = 1 + node.Children.Sum(Size);
            sizes[node] = size;
            return size;
        }
    }
}
