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
            if (part.IsGlobal) DescribeGlobal(text, part);
            else Describe(text, part);
        }
        return text.ToString();
    }

    private static void Describe(StringBuilder text, Subtopology part)
    {
        text.Append("Sub-topology: ").Append(part.Id).Append('\n');
        foreach (var node in DescribedNode.Connect(part.Nodes))
        {
            text.Append("    ");
            Describe(text, node);
            text.Append('\n');
        }
        text.Append('\n');
    }

    private static void DescribeGlobal(StringBuilder text, Subtopology part)
    {
        var nodes = DescribedNode.Connect(part.Nodes);
        text.Append("Sub-topology: ").Append(part.Id).Append(" for global store (will not generate tasks)\n");
        // The source, then the processor.
        foreach (var node in part.Nodes)
        {
            text.Append("    ");
            Describe(text, nodes.First(n => ReferenceEquals(n.Node, node)));
            text.Append('\n');
        }
    }

    private static void Describe(StringBuilder text, DescribedNode described)
    {
        var name = described.Node.Name;
        switch (described.Node)
        {
            case SourceNode source:
                text.Append("Source: ").Append(name).Append(" (topics: ").Append(source.Pattern?.ToString() ?? $"[{string.Join(", ", source.Topics)}]").Append(")\n      --> ")
                    .Append(Names(described.Children));
                break;
            case SinkNode sink:
                text.Append("Sink: ").Append(name).Append(sink.Topic is null ? " (extractor class: " : " (topic: ").Append(sink.Topic ?? "by record")
                    .Append(")\n      <-- ").Append(Names(described.Parents));
                break;
            default:
                text.Append("Processor: ").Append(name).Append(" (stores: [").AppendJoin(", ", described.Node.Stores).Append("])\n      --> ")
                    .Append(Names(described.Children)).Append("\n      <-- ").Append(Names(described.Parents));
                break;
        }
    }

    private static string Names(IReadOnlyList<DescribedNode> nodes) => nodes.Count == 0 ? "none" : string.Join(", ", nodes.Select(n => n.Node.Name));
}
