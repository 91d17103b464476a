namespace StreamProc.State;

/// <summary>Some entries of a <see cref="ByteMap"/>, in order of key. Immutable by agreement.</summary>
internal sealed class ByteMapLeaf(byte[][] keys, byte[][] values)
{
    public static readonly ByteMapLeaf Empty = new([], []);

    public byte[][] Keys => keys;

    public byte[][] Values => values;

    public int Count => keys.Length;

    /// <summary>The first slot with a key that is not less.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        var (low, high) = (0, keys.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (key.SequenceCompareTo(keys[middle]) > 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}

/// <summary>Takes leaves and entries in order of key, and cuts the entries into leaves of moderate size.</summary>
internal sealed class ByteMapBuilder
{
    private const int MaxEntries = 128;
    private const int MinEntries = 32;

    private readonly List<ByteMapLeaf> _leaves = [];
    private readonly List<byte[]> _keys = [];
    private readonly List<byte[]> _values = [];

    public void AddEntry(byte[] key, byte[] value)
    {
        _keys.Add(key);
        _values.Add(value);
        // Twice the size, so that what is left over after the cut is still a leaf worth its name.
        if (_keys.Count == 2 * MaxEntries) Cut(MaxEntries);
    }

    public void AddEntries(ByteMapLeaf leaf, int from, int end)
    {
        for (var i = from; i < end; i++) AddEntry(leaf.Keys[i], leaf.Values[i]);
    }

    /// <summary>Adds leaves as they are.</summary>
    public void AddLeaves(ReadOnlySpan<ByteMapLeaf> leaves)
    {
        // Few entries left over go into the next leaf, else deletes would leave ever more tiny leaves behind.
        while (_keys.Count is > 0 and < MinEntries && !leaves.IsEmpty)
        {
            AddEntries(leaves[0], 0, leaves[0].Count);
            leaves = leaves[1..];
        }
        if (leaves.IsEmpty) return;

        CutAll();
        _leaves.AddRange(leaves);
    }

    public ByteMapLeaf[] ToLeaves()
    {
        CutAll();
        return [.. _leaves];
    }

    private void CutAll()
    {
        if (_keys.Count > MaxEntries) Cut(_keys.Count / 2);
        if (_keys.Count > 0) Cut(_keys.Count);
    }

    private void Cut(int count)
    {
        _leaves.Add(new([.. _keys.GetRange(0, count)], [.. _values.GetRange(0, count)]));
        _keys.RemoveRange(0, count);
        _values.RemoveRange(0, count);
    }
}
