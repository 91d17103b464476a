namespace StreamProc.Graph;

/// <summary>Nodes that are connected by records or stores: what one task holds.</summary>
internal sealed record Subtopology(int Id, IReadOnlyCollection<TopologyNode> Nodes, bool IsGlobal)
{
    public IEnumerable<SourceNode> Sources => Nodes.OfType<SourceNode>();

    public IEnumerable<SinkNode> Sinks => Nodes.OfType<SinkNode>();
}

/// <summary>Splits a topology into its connected components, numbered in order of insertion. Global stores take numbers too.</summary>
internal sealed class Subtopologies
{
    private readonly Dictionary<TopologyNode, TopologyNode> _root = [];

    public Subtopologies(Topology topology)
    {
        foreach (var node in topology.Nodes)
            foreach (var parent in node.Parents) Join(node, parent);
        foreach (var store in topology.Stores.Keys)
        {
            var users = topology.Users(store);
            foreach (var user in users) Join(users[0], user);
        }
        All = [.. topology.Nodes.GroupBy(Root).Select((nodes, id) => new Subtopology(id, new NodeSet<TopologyNode>(nodes), topology.IsGlobal(nodes.First())))];
    }

    public IReadOnlyList<Subtopology> All { get; }

    private void Join(TopologyNode a, TopologyNode b)
    {
        var (rootOfA, rootOfB) = (Root(a), Root(b));
        if (!ReferenceEquals(rootOfA, rootOfB)) _root[rootOfA] = rootOfB;
    }

    private TopologyNode Root(TopologyNode node)
    {
        // Halves the way on each walk, so that long chains stay short.
        while (_root.TryGetValue(node, out var above))
        {
            if (_root.TryGetValue(above, out var further)) _root[node] = further;
            node = above;
        }
        return node;
    }
}
