using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Tests.State;

/// <summary>Bytes in a sorted dictionary: a place for rows of the user's own.</summary>
internal sealed class SortedBytes : IWritableByteStore, IDisposable
{
    private readonly SortedDictionary<byte[], byte[]> _rows = new(KeyOrder.Instance);

    public bool IsDisposed { get; private set; }

    public int Count => _rows.Count;

    public void Dispose() => IsDisposed = true;

    public bool TryGet(ReadOnlySpan<byte> key, ByteWriter value)
    {
        if (!_rows.TryGetValue(key.ToArray(), out var found)) return false;
        value.Append(found);
        return true;
    }

    public IByteCursor Scan(ReadOnlySpan<byte> lower, NullableSpan upper, bool reverse)
    {
        var (from, to) = (lower.ToArray(), upper.ToArray());
        var rows = _rows.Where(r => KeyOrder.Instance.Compare(r.Key, from) >= 0 && (to is null || KeyOrder.Instance.Compare(r.Key, to) < 0));
        return new Cursor((reverse ? rows.Reverse() : rows).GetEnumerator());
    }

    public void Apply(IStoreChanges changes)
    {
        foreach (var (lower, upper) in changes.DeletedRanges)
            foreach (var key in _rows.Keys.Where(k => KeyOrder.Instance.Compare(k, lower) >= 0 && KeyOrder.Instance.Compare(k, upper) < 0).ToList()) _rows.Remove(key);
        using var cursor = changes.Changes();
        while (cursor.MoveNext())
        {
            if (cursor.IsDelete) _rows.Remove(cursor.Key.ToArray());
            else _rows[cursor.Key.ToArray()] = cursor.Value.ToArray();
        }
    }

    private sealed class Cursor(IEnumerator<KeyValuePair<byte[], byte[]>> rows) : IByteCursor
    {
        public ReadOnlySpan<byte> Key => rows.Current.Key;

        public ReadOnlySpan<byte> Value => rows.Current.Value;

        public bool MoveNext() => rows.MoveNext();

        public void Dispose() => rows.Dispose();
    }
}
