namespace StreamProc.Graph;

/// <summary>
/// A red-black tree that grows as Java's TreeSet does. Kafka Streams keeps neighbours of nodes in such while their sizes, by which it compares
/// them, still change: so where one lands depends on the tree's shape.
/// </summary>
internal sealed class JavaTreeSet<T>(Comparison<T> comparison)
{
    private Entry? _root;

    private sealed class Entry(T value, Entry? parent)
    {
        public T Value => value;

        public Entry? Parent { get; set; } = parent;

        public Entry? Left { get; set; }

        public Entry? Right { get; set; }

        public bool IsRed { get; set; } = true;
    }

    public void Add(T value)
    {
        Entry? parent = null;
        var order = 0;
        for (var next = _root; next is not null; next = order < 0 ? next.Left : next.Right)
        {
            order = comparison(value, next.Value);
            if (order == 0) return;
            parent = next;
        }
        var added = new Entry(value, parent);
        if (parent is null) _root = added;
        else if (order < 0) parent.Left = added;
        else parent.Right = added;
        Balance(added);
    }

    public IReadOnlyList<T> InOrder()
    {
        var values = new List<T>();
        Walk(_root, values);
        return values;
    }

    private static void Walk(Entry? entry, List<T> values)
    {
        if (entry is null) return;
        Walk(entry.Left, values);
        values.Add(entry.Value);
        Walk(entry.Right, values);
    }

    private void Balance(Entry entry)
    {
        while (entry.Parent is { IsRed: true } parent)
        {
            // A red parent is not the root, so there is a grandparent.
            var grandparent = parent.Parent!;
            var isLeft = ReferenceEquals(parent, grandparent.Left);
            var uncle = isLeft ? grandparent.Right : grandparent.Left;
            if (uncle is { IsRed: true })
            {
                parent.IsRed = uncle.IsRed = false;
                grandparent.IsRed = true;
                entry = grandparent;
                continue;
            }
            if (ReferenceEquals(entry, isLeft ? parent.Right : parent.Left))
            {
                Rotate(parent, toLeft: isLeft);
                (entry, parent) = (parent, entry);
            }
            parent.IsRed = false;
            grandparent.IsRed = true;
            Rotate(grandparent, toLeft: !isLeft);
        }
        _root!.IsRed = false;
    }

    /// <summary>Puts a child in its parent's place, and the parent below it.</summary>
    private void Rotate(Entry entry, bool toLeft)
    {
        var child = (toLeft ? entry.Right : entry.Left)!;
        var inner = toLeft ? child.Left : child.Right;
        if (toLeft) entry.Right = inner;
        else entry.Left = inner;
        inner?.Parent = entry;

        child.Parent = entry.Parent;
        if (entry.Parent is null) _root = child;
        else if (ReferenceEquals(entry, entry.Parent.Left)) entry.Parent.Left = child;
        else entry.Parent.Right = child;

        if (toLeft) child.Left = entry;
        else child.Right = entry;
        entry.Parent = child;
    }
}
