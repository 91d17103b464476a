using System.Collections;

namespace StreamProc.Graph;

/// <summary>Nodes in order of insertion, each once. A node may have thousands of neighbours: adding, finding and removing one takes no longer then.</summary>
internal sealed class NodeSet<T> : IReadOnlyCollection<T>
    where T : class
{
    private readonly LinkedList<T> _order = new();
    private readonly Dictionary<T, LinkedListNode<T>> _places = [];

    public NodeSet(IEnumerable<T>? nodes = null)
    {
        foreach (var node in nodes ?? []) Add(node);
    }

    public int Count => _order.Count;

    public T First
    {
        get
        {
            GraphVisits.Add();
            return _order.First!.Value;
        }
    }

    /// <summary>Adds a node at the end; false: it is there already.</summary>
    public bool Add(T node)
    {
        GraphVisits.Add();
        if (_places.ContainsKey(node)) return false;
        _places.Add(node, _order.AddLast(node));
        return true;
    }

    public void Remove(T node)
    {
        GraphVisits.Add();
        if (_places.Remove(node, out var place)) _order.Remove(place);
    }

    public IEnumerator<T> GetEnumerator()
    {
        foreach (var node in _order)
        {
            GraphVisits.Add();
            yield return node;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>
/// How often this thread has looked at a node, an edge, a table or a store while it built topologies. A test holds by it that twice as many
/// operators are twice as much work; time would say that only by chance.
/// </summary>
internal static class GraphVisits
{
    [ThreadStatic]
    private static long _count;

    public static long Count => _count;

    public static void Add() => _count++;
}
