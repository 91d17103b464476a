namespace StreamProc.Graph;

/// <summary>
/// A node with its neighbours in the order in which Kafka Streams prints them. It keeps neighbours sorted by size, largest first, but by the
/// size that each has when it is connected, and sizes still grow then; and it connects nodes in the order of Java's HashMap. The text is
/// compared with Kafka Streams', so both are followed here.
/// </summary>
internal sealed class DescribedNode(TopologyNode node)
{
    private readonly List<DescribedNode> _parents = [];
    private readonly List<DescribedNode> _children = [];
    private int _size = 1;

    public TopologyNode Node => node;

    public IReadOnlyList<DescribedNode> Parents => _parents;

    public IReadOnlyList<DescribedNode> Children => _children;

    /// <summary>The nodes of a subtopology, connected, in the order in which they are printed.</summary>
    public static IReadOnlyList<DescribedNode> Connect(IReadOnlyCollection<TopologyNode> nodes)
    {
        var described = nodes.ToDictionary(n => n, n => new DescribedNode(n));
        foreach (var node in JavaOrder.Of(nodes, n => n.Name))
            foreach (var parent in node.Parents) described[node].ConnectTo(described[parent]);

        var printed = new List<DescribedNode>();
        foreach (var node in described.Values) Insert(printed, node);
        return printed;
    }

    private void ConnectTo(DescribedNode parent)
    {
        Insert(_parents, parent);
        Insert(parent._children, this);
        parent.Grow(_size);
    }

    private void Grow(int by)
    {
        _size += by;
        foreach (var parent in _parents) parent.Grow(by);
    }

    private static void Insert(List<DescribedNode> sorted, DescribedNode node)
    {
        if (sorted.Contains(node)) return;
        var (low, high) = (0, sorted.Count);
        while (low < high)
        {
            // The lower middle, not the upper one: what the tree of the recorded descriptions compares with first.
            var middle = (low + high - 1) / 2;
            if (Compare(node, sorted[middle]) < 0) high = middle;
            else low = middle + 1;
        }

        sorted.Insert(low, node);
    }

    private static int Compare(DescribedNode a, DescribedNode b) =>
        a._size != b._size ? b._size.CompareTo(a._size) : string.CompareOrdinal(a.Node.Name, b.Node.Name);
}
