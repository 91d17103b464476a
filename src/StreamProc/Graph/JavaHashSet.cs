using System.Collections;

namespace StreamProc.Graph;

/// <summary>Names in the order in which a Java HashSet gives them: by the bucket of their hash, and within one in order of insertion.</summary>
internal sealed class JavaHashSet : IReadOnlyCollection<string>
{
    private readonly List<string> _inserted = [];

    public int Count => _inserted.Count;

    /// <summary>Adds a name; false: it is there already.</summary>
    public bool Add(string name)
    {
        if (_inserted.Contains(name, StringComparer.Ordinal)) return false;
        _inserted.Add(name);
        return true;
    }

    public bool Contains(string name) => _inserted.Contains(name, StringComparer.Ordinal);

    public IEnumerator<string> GetEnumerator() => JavaOrder.Of(_inserted, name => name).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
