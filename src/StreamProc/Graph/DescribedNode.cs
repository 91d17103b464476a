namespace StreamProc.Graph;

/// <summary>
/// A node with its neighbours in the order in which Kafka Streams prints them. It keeps neighbours sorted by size, largest first, but by the
/// size that each has when it is connected, and sizes still grow then; and it connects nodes in the order of Java's HashMap. The text is
/// compared with Kafka Streams', so both are followed here.
/// </summary>
internal sealed class DescribedNode(TopologyNode node)
{
    private readonly JavaTreeSet<DescribedNode> _parents = new(Compare);
    private readonly JavaTreeSet<DescribedNode> _children = new(Compare);
    private int _size = 1;

    public TopologyNode Node => node;

    public IReadOnlyList<DescribedNode> Parents => _parents.InOrder();

    public IReadOnlyList<DescribedNode> Children => _children.InOrder();

    /// <summary>The nodes of a subtopology, connected, in the order in which they are printed.</summary>
    public static IReadOnlyList<DescribedNode> Connect(IReadOnlyCollection<TopologyNode> nodes)
    {
        var described = nodes.ToDictionary(n => n, n => new DescribedNode(n));
        foreach (var node in JavaOrder.Of(nodes, n => n.Name))
            foreach (var parent in node.Parents) described[node].ConnectTo(described[parent]);

        // The sizes are final now, so any order of insertion will do.
        return [.. described.Values.Order(Comparer<DescribedNode>.Create(Compare))];
    }

    private void ConnectTo(DescribedNode parent)
    {
        _parents.Add(parent);
        parent._children.Add(this);
        parent.Grow(_size);
    }

    private void Grow(int by)
    {
        _size += by;
        foreach (var parent in _parents.InOrder()) parent.Grow(by);
    }

    private static int Compare(DescribedNode a, DescribedNode b) =>
        a._size != b._size ? b._size.CompareTo(a._size) : string.CompareOrdinal(a.Node.Name, b.Node.Name);
}
