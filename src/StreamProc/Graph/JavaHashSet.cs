using System.Collections;

namespace StreamProc.Graph;

/// <summary>Names in the order in which a Java HashSet gives them: by the bucket of their hash, and within one in order of insertion.</summary>
internal sealed class JavaHashSet : IReadOnlyCollection<string>
{
    private readonly List<string> _inserted = [];
    private readonly HashSet<string> _present = new(StringComparer.Ordinal);

    public int Count => _inserted.Count;

    /// <summary>Adds a name; false: it is there already.</summary>
    public bool Add(string name)
    {
        GraphVisits.Add();
        if (!_present.Add(name)) return false;
        _inserted.Add(name);
        return true;
    }

    public IEnumerator<string> GetEnumerator()
    {
        foreach (var name in JavaOrder.Of(_inserted, name => name))
        {
            GraphVisits.Add();
            yield return name;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
