using StreamProc.State;

namespace StreamProc.Graph;

/// <summary>A node of the logical graph that the DSL builds: compiler passes rewrite these, then each writes its part of the topology.</summary>
internal abstract class GraphNode(string name)
{
    private WindowsAbove? _windowsAbove;

    /// <summary>Name of the topology node that those below read from.</summary>
    public string Name => name;

    public NodeSet<GraphNode> Parents { get; } = new();

    public NodeSet<GraphNode> Children { get; } = new();

    /// <summary>Order in which nodes are written to the topology: that of their creation, unless a pass has moved it.</summary>
    public int Priority { get; set; }

    public bool ChangesKey { get; init; }

    public bool ChangesValue { get; init; }

    public bool IsMerge { get; init; }

    /// <summary>Set on windowed aggregations: how long after its end a window still changes (of sessions: gap and grace), so that suppress knows when it is final.</summary>
    public long? WindowGraceMs { get; init; }

    /// <summary>Whether the windows of this aggregation never end, so that no result of them is final.</summary>
    public bool WindowsNeverClose { get; init; }

    /// <summary>The windowed aggregations next above. A node has all its parents before anything is put below it, so what was found once stays true.</summary>
    public WindowsAbove WindowsAbove => _windowsAbove ??= WindowsAbove.Of(this);

    /// <summary>Whether records without key have results here: left and outer joins of streams.</summary>
    public bool AcceptsNullKeys { get; init; }

    /// <summary>Puts a node below this one, once.</summary>
    public void Add(GraphNode child)
    {
        if (Children.Add(child)) child.Parents.Add(this);
    }

    public void Remove(GraphNode child)
    {
        Children.Remove(child);
        child.Parents.Remove(this);
    }

    /// <summary>All nodes below, each once.</summary>
    public IReadOnlyCollection<GraphNode> Descendants()
    {
        var seen = new HashSet<GraphNode>();
        var open = new Stack<GraphNode>(Children);
        while (open.TryPop(out var node))
            if (seen.Add(node)) foreach (var child in node.Children) open.Push(child);
        return seen;
    }

    public abstract void WriteTo(Topology topology);

    protected IReadOnlyList<string> ParentNames => [.. Parents.Where(p => p is not RootNode).Select(p => p.Name)];
}

/// <summary>Above all sources.</summary>
internal sealed class RootNode() : GraphNode("root")
{
    public override void WriteTo(Topology topology)
    {
    }
}

/// <summary>One node of the topology, with the stores it brings along.</summary>
internal sealed class SingleNode(TopologyNode node, params IReadOnlyList<StoreBuilder> stores) : GraphNode(node.Name)
{
    public TopologyNode Inner => node;

    /// <summary>Stores of others that it uses.</summary>
    public IReadOnlyList<string> UsedStores { get; init; } = [];

    public override void WriteTo(Topology topology)
    {
        topology.Add(node, ParentNames);
        foreach (var store in stores) topology.AddStore(store, Name);
        foreach (var store in UsedStores) topology.Connect(Name, store);
    }
}
