using StreamProc.Records;

namespace StreamProc.State;

/// <summary>An immutable sorted map from bytes to bytes. A change gives a new map, which shares all leaves that it does not touch.</summary>
internal sealed class ByteMap
{
    public static readonly ByteMap Empty = new([]);

    // Never empty ones. Each covers the keys from its first to the next leaf's first; the first leaf also what comes before.
    private readonly ByteMapLeaf[] _leaves;

    private ByteMap(ByteMapLeaf[] leaves) => _leaves = leaves;

    /// <summary>How many entries there are.</summary>
    public long Count => _leaves.Sum(leaf => (long)leaf.Count);

    /// <summary>Looks a key up.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out byte[] value)
    {
        value = [];
        if (_leaves.Length == 0) return false;

        var leaf = _leaves[FindLeaf(key)];
        var slot = leaf.Find(key);
        if (slot == leaf.Count || !leaf.Keys[slot].AsSpan().SequenceEqual(key)) return false;

        value = leaf.Values[slot];
        return true;
    }

    /// <summary>Walks through a range of this map; what is changed later does not concern it.</summary>
    public IByteCursor Scan(ReadOnlySpan<byte> lower, NullableSpan upper, bool reverse)
    {
        var from = Before(lower);
        var to = upper.IsNull ? new Gap(_leaves.Length, 0) : Before(upper.Span);
        return new Cursor(_leaves, from, to, reverse);
    }

    /// <summary>This map without the keys of a range.</summary>
    public ByteMap Without(ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper)
    {
        var (from, to) = (Before(lower), Before(upper));
        if (from.Leaf > to.Leaf || (from.Leaf == to.Leaf && from.Slot >= to.Slot)) return this;

        var output = new ByteMapBuilder();
        output.AddLeaves(_leaves.AsSpan(0, from.Leaf));
        output.AddEntries(_leaves[from.Leaf], 0, from.Slot);
        if (to.Leaf < _leaves.Length)
        {
            output.AddEntries(_leaves[to.Leaf], to.Slot, _leaves[to.Leaf].Count);
            output.AddLeaves(_leaves.AsSpan(to.Leaf + 1));
        }
        return new(output.ToLeaves());
    }

    /// <summary>This map after changes that come in order of key.</summary>
    public ByteMap With(IChangeCursor changes)
    {
        var output = new ByteMapBuilder();
        var done = 0;
        var hasChange = changes.MoveNext();
        while (hasChange)
        {
            var touched = FindLeaf(changes.Key);
            output.AddLeaves(_leaves.AsSpan(done, touched - done));
            var leaf = touched < _leaves.Length ? _leaves[touched] : ByteMapLeaf.Empty;
            var end = touched + 1 < _leaves.Length ? _leaves[touched + 1].Keys[0] : null;
            hasChange = Merge(leaf, changes, end, output);
            done = Math.Min(touched + 1, _leaves.Length);
        }
        output.AddLeaves(_leaves.AsSpan(done));
        return new(output.ToLeaves());
    }

    /// <summary>Merges a leaf with the changes that fall into what it covers. Leaves the cursor on the first that does not; false if there is none.</summary>
    private static bool Merge(ByteMapLeaf leaf, IChangeCursor changes, byte[]? end, ByteMapBuilder output)
    {
        var next = 0;
        do
        {
            if (end is not null && changes.Key.SequenceCompareTo(end) >= 0)
            {
                output.AddEntries(leaf, next, leaf.Count);
                return true;
            }
            var slot = leaf.Find(changes.Key);
            output.AddEntries(leaf, next, slot);
            next = slot < leaf.Count && changes.Key.SequenceEqual(leaf.Keys[slot]) ? slot + 1 : slot;
            if (!changes.IsDelete) output.AddEntry(changes.Key.ToArray(), changes.Value.ToArray());
        }
        while (changes.MoveNext());
        output.AddEntries(leaf, next, leaf.Count);
        return false;
    }

    /// <summary>The last leaf whose first key is not greater; the first leaf if there is none.</summary>
    private int FindLeaf(ReadOnlySpan<byte> key)
    {
        var (low, high) = (1, _leaves.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (key.SequenceCompareTo(_leaves[middle].Keys[0]) < 0) high = middle;
            else low = middle + 1;
        }
        return low - 1;
    }

    /// <summary>The gap before the first key that is not less; its slot is one that there is, or it is behind the last leaf.</summary>
    private Gap Before(ReadOnlySpan<byte> key)
    {
        if (_leaves.Length == 0) return default;

        var leaf = FindLeaf(key);
        var slot = _leaves[leaf].Find(key);
        return slot == _leaves[leaf].Count ? new(leaf + 1, 0) : new(leaf, slot);
    }

    private sealed class Cursor(ByteMapLeaf[] leaves, Gap from, Gap to, bool reverse) : IByteCursor
    {
        private Gap _start = from;
        private Gap _end = to;
        private ReadOnlyMemory<byte> _key;
        private ReadOnlyMemory<byte> _value;

        public ReadOnlySpan<byte> Key => _key.Span;

        public ReadOnlySpan<byte> Value => _value.Span;

        public bool MoveNext()
        {
            if (_start.Leaf > _end.Leaf || (_start.Leaf == _end.Leaf && _start.Slot >= _end.Slot)) return false;

            var at = reverse ? StepBack() : StepForward();
            _key = leaves[at.Leaf].Keys[at.Slot];
            _value = leaves[at.Leaf].Values[at.Slot];
            return true;
        }

        public void Dispose()
        {
        }

        private Gap StepForward()
        {
            var at = _start;
            _start = at.Slot + 1 < leaves[at.Leaf].Count ? at with { Slot = at.Slot + 1 } : new(at.Leaf + 1, 0);
            return at;
        }

        private Gap StepBack() =>
            _end = _end.Slot > 0 ? _end with { Slot = _end.Slot - 1 } : new(_end.Leaf - 1, leaves[_end.Leaf - 1].Count - 1);
    }
}
