using System.Globalization;
using System.Text;

namespace StreamProc.Graph;

/// <summary>Draws a topology as a Mermaid flowchart: topics, nodes by subtopology, and the stores that they use.</summary>
internal sealed class TopologyMermaid(Topology topology)
{
    private readonly StringBuilder _text = new("flowchart TD\n");
    private readonly Dictionary<TopologyNode, int> _nodes = topology.Nodes.Index().ToDictionary(n => n.Item, n => n.Index);
    private readonly Dictionary<string, int> _stores = topology.Nodes.SelectMany(n => n.Stores).Distinct(StringComparer.Ordinal).Index()
        .ToDictionary(s => s.Item, s => s.Index, StringComparer.Ordinal);
    private readonly Dictionary<string, string> _topics = new(StringComparer.Ordinal);

    public static string Of(Topology topology) => new TopologyMermaid(topology).Draw();

    private string Draw()
    {
        foreach (var part in topology.Subtopologies.All) Frame(part);
        foreach (var node in topology.Nodes) Arrows(node);
        return _text.ToString();
    }

    private void Frame(Subtopology part)
    {
        var title = part.IsGlobal ? $"global table {part.Id}" : $"subtopology {part.Id}";
        _text.Append(CultureInfo.InvariantCulture, $"    subgraph s{part.Id}[\"{title}\"]\n");
        foreach (var node in part.Nodes) _text.Append("        ").Append(Id(node)).Append("[\"").Append(node.Name).Append("\"]\n");
        foreach (var store in part.Nodes.SelectMany(n => n.Stores).Distinct(StringComparer.Ordinal))
            _text.Append("        ").Append(StoreId(store)).Append("[(\"").Append(store).Append("\")]\n");
        _text.Append("    end\n");
    }

    private void Arrows(TopologyNode node)
    {
        if (node is SourceNode source)
            foreach (var topic in source.Pattern is { } pattern ? [pattern.ToString()] : source.Topics) Arrow(TopicId(topic), Id(node));
        if (node is SinkNode sink) Arrow(Id(node), TopicId(sink.Topic ?? "by record"));
        foreach (var child in node.Children) Arrow(Id(node), Id(child));
        foreach (var store in node.Stores) _text.Append("    ").Append(Id(node)).Append(" -.- ").Append(StoreId(store)).Append('\n');
    }

    private void Arrow(string from, string to) => _text.Append("    ").Append(from).Append(" --> ").Append(to).Append('\n');

    // Names may hold characters that Mermaid takes for its own, so nodes and stores are numbered, and names are only shown.
    private string Id(TopologyNode node) => $"n{_nodes[node]}";

    private string StoreId(string store) => $"store{_stores[store]}";

    /// <summary>A topic is drawn when it is first met: round, outside of all frames, since it connects them.</summary>
    private string TopicId(string topic)
    {
        if (_topics.TryGetValue(topic, out var known)) return known;
        var id = $"t{_topics.Count}";
        _topics.Add(topic, id);
        // A pattern may hold what ends a text there.
        _text.Append("    ").Append(id).Append("([\"").Append(topic.Replace("\"", "#quot;", StringComparison.Ordinal)).Append("\"])\n");
        return id;
    }
}
