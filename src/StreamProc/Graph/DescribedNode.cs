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
    private readonly List<DescribedNode> _above = [], _below = [];
    private int? _size;

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
        // Compared by the sizes before.
        _parents.Add(parent);
        parent._children.Add(this);
        _above.Add(parent);
        parent._below.Add(this);
        parent.Grow();
    }

    // What is known of a node rests on all below it, so above a node that is not known nothing is.
    private void Grow()
    {
        var open = new Stack<DescribedNode>([this]);
        while (open.TryPop(out var node))
        {
            if (node._size is null) continue;
            node._size = null;
            foreach (var parent in node._above) open.Push(parent);
        }
    }

    /// <summary>One and the sizes of what has been connected below, in the 32 bits that Kafka Streams has: over diamonds they grow without end.</summary>
    private int Size()
    {
        var open = new Stack<DescribedNode>([this]);
        while (open.TryPeek(out var node))
        {
            GraphVisits.Add();
            var isOpen = false;
            foreach (var child in node._size is null ? node._below : [])
            {
                if (child._size is not null) continue;
                open.Push(child);
                isOpen = true;
            }
            if (isOpen) continue;
            node._size ??= node._below.Aggregate(1, (size, child) => unchecked(size + child._size!.Value));
            open.Pop();
        }
        return _size!.Value;
    }

    private static int Compare(DescribedNode a, DescribedNode b)
    {
        var (sizeOfA, sizeOfB) = (a.Size(), b.Size());
        return sizeOfA != sizeOfB ? sizeOfB.CompareTo(sizeOfA) : string.CompareOrdinal(a.Node.Name, b.Node.Name);
    }
}
