using System.Buffers.Binary;
using StreamProc.Records;

namespace StreamProc.State;

/// <summary>A gap between two entries of an <see cref="OrderedIndex"/>. Invalid as soon as an entry is inserted.</summary>
internal readonly record struct Gap(int Leaf, int Slot);

/// <summary>An overlay's entries in order of key: sorted leaves of bounded size under one sorted directory.</summary>
/// <remarks>
/// Two levels, not a tree of any height: an overlay is bounded by its byte budget, and to shift a directory of ten thousand leaves
/// (a million entries) takes less than a microsecond for each of the splits, which are one in sixty inserts.
/// Keys are compared by eight bytes first, those that follow what all keys have in common: the keys of a store like to begin alike
/// (a segment id, "customer-"), and eight bytes that say nothing would cost three times as much.
/// </remarks>
internal sealed class OrderedIndex(OverlayEntries entries)
{
    private const int LeafEntries = 128;

    private readonly Stack<Leaf> _spare = new();
    private readonly ByteWriter _common = new(32);

    // The directory repeats each leaf's first prefix, so that the search in it stays within a few cache lines.
    private Leaf[] _leaves = new Leaf[4];
    private ulong[] _firstPrefixes = new ulong[4];
    private int _leafCount;
    private int _lastCommonBytes = int.MaxValue;

    /// <summary>The gap before the first entry.</summary>
    public static Gap Start => default;

    /// <summary>The gap after the last entry.</summary>
    public Gap End => _leafCount == 0 ? default : new(_leafCount - 1, _leaves[_leafCount - 1].Count);

    /// <summary>The gap before the first entry with a key not less than that.</summary>
    public Gap Before(ReadOnlySpan<byte> key)
    {
        if (_leafCount == 0) return default;

        var order = key[..Math.Min(key.Length, _common.Length)].SequenceCompareTo(_common.Written);
        if (order != 0) return order < 0 ? Start : End;

        var prefix = Prefix(key);
        var leaf = FindLeaf(prefix, key);
        return new(leaf, FindSlot(_leaves[leaf], prefix, key));
    }

    /// <summary>The entry after a gap.</summary>
    public bool TryNext(ref Gap gap, out int entry)
    {
        entry = -1;
        if (gap.Leaf >= _leafCount) return false;
        if (gap.Slot == _leaves[gap.Leaf].Count)
        {
            if (gap.Leaf + 1 >= _leafCount) return false;
            gap = new(gap.Leaf + 1, 0);
        }
        entry = _leaves[gap.Leaf].Entries[gap.Slot];
        return true;
    }

    /// <summary>The entry before a gap.</summary>
    public bool TryPrevious(ref Gap gap, out int entry)
    {
        entry = -1;
        if (gap.Slot == 0)
        {
            if (gap.Leaf == 0) return false;
            gap = new(gap.Leaf - 1, _leaves[gap.Leaf - 1].Count);
        }
        entry = _leaves[gap.Leaf].Entries[gap.Slot - 1];
        return true;
    }

    /// <summary>Inserts an entry whose key is not there yet.</summary>
    public void Insert(int entry)
    {
        var key = entries.Key(entry);
        if (_leafCount == 0) Begin(key);
        else ShortenCommon(key.CommonPrefixLength(_common.Written));

        var prefix = Prefix(key);
        var at = FindLeaf(prefix, key);
        var leaf = _leaves[at];
        var slot = FindSlot(leaf, prefix, key);
        if (leaf.Count == LeafEntries)
        {
            var right = NewLeaf();
            // Keys that arrive in order (windows do) leave full leaves behind, not half empty ones.
            leaf.MoveTail(slot == LeafEntries && at == _leafCount - 1 ? LeafEntries : LeafEntries / 2, right);
            InsertLeaf(at + 1, right);
            if (slot > leaf.Count || right.Count == 0) (leaf, slot, at) = (right, slot - leaf.Count, at + 1);
        }
        leaf.Insert(slot, prefix, entry);
        _firstPrefixes[at] = leaf.Prefixes[0];
        if (at + 1 < _leafCount) _firstPrefixes[at + 1] = _leaves[at + 1].Prefixes[0];
    }

    /// <summary>Forgets all entries, which must still be there. Keeps the leaves that this round had use for.</summary>
    public void Clear()
    {
        if (_leafCount > 0)
        {
            var last = _leaves[_leafCount - 1];
            _lastCommonBytes = entries.Key(_leaves[0].Entries[0]).CommonPrefixLength(entries.Key(last.Entries[last.Count - 1]));
        }
        _spare.Clear();
        for (var i = 0; i < _leafCount; i++)
        {
            _leaves[i].Count = 0;
            _spare.Push(_leaves[i]);
        }
        Array.Clear(_leaves, 0, _leafCount);
        _leafCount = 0;
    }

    /// <summary>The last leaf whose first key is not greater than that; the first leaf if there is none.</summary>
    private int FindLeaf(ulong prefix, ReadOnlySpan<byte> key)
    {
        var (low, high) = (1, _leafCount);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Compare(prefix, key, _firstPrefixes[middle], _leaves[middle].Entries[0]) < 0) high = middle;
            else low = middle + 1;
        }
        return low - 1;
    }

    /// <summary>The first slot of a leaf with a key not less than that.</summary>
    private int FindSlot(Leaf leaf, ulong prefix, ReadOnlySpan<byte> key)
    {
        var (low, high) = (0, leaf.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Compare(prefix, key, leaf.Prefixes[middle], leaf.Entries[middle]) > 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private int Compare(ulong prefix, ReadOnlySpan<byte> key, ulong otherPrefix, int other) =>
        prefix != otherPrefix ? (prefix < otherPrefix ? -1 : 1) : key.SequenceCompareTo(entries.Key(other));

    /// <summary>The eight bytes behind the common ones, big-endian, filled up with zeros: they order as the keys do, unless equal.</summary>
    private ulong Prefix(ReadOnlySpan<byte> key)
    {
        var rest = key[_common.Length..];
        if (rest.Length >= sizeof(ulong)) return BinaryPrimitives.ReadUInt64BigEndian(rest);

        var prefix = 0UL;
        for (var i = 0; i < rest.Length; i++) prefix |= (ulong)rest[i] << (56 - (8 * i));
        return prefix;
    }

    private void Begin(ReadOnlySpan<byte> firstKey)
    {
        // Keys will have as much in common as in the last round, so that nothing needs to be computed again on the way there.
        _common.Reset();
        _common.Append(firstKey[..Math.Min(_lastCommonBytes, firstKey.Length)]);
        InsertLeaf(0, NewLeaf());
    }

    private void ShortenCommon(int length)
    {
        if (length == _common.Length) return;

        _common.Truncate(length);
        for (var i = 0; i < _leafCount; i++)
        {
            var leaf = _leaves[i];
            for (var slot = 0; slot < leaf.Count; slot++) leaf.Prefixes[slot] = Prefix(entries.Key(leaf.Entries[slot]));
            _firstPrefixes[i] = leaf.Prefixes[0];
        }
    }

    private Leaf NewLeaf() => _spare.TryPop(out var leaf) ? leaf : new Leaf();

    private void InsertLeaf(int at, Leaf leaf)
    {
        if (_leafCount == _leaves.Length)
        {
            Array.Resize(ref _leaves, _leafCount * 2);
            Array.Resize(ref _firstPrefixes, _leafCount * 2);
        }
        Array.Copy(_leaves, at, _leaves, at + 1, _leafCount - at);
        Array.Copy(_firstPrefixes, at, _firstPrefixes, at + 1, _leafCount - at);
        _leaves[at] = leaf;
        _leafCount++;
    }

    private sealed class Leaf
    {
        public readonly ulong[] Prefixes = new ulong[LeafEntries];
        public readonly int[] Entries = new int[LeafEntries];
        public int Count;

        public void Insert(int slot, ulong prefix, int entry)
        {
            Array.Copy(Prefixes, slot, Prefixes, slot + 1, Count - slot);
            Array.Copy(Entries, slot, Entries, slot + 1, Count - slot);
            Prefixes[slot] = prefix;
            Entries[slot] = entry;
            Count++;
        }

        public void MoveTail(int from, Leaf to)
        {
            to.Count = Count - from;
            Array.Copy(Prefixes, from, to.Prefixes, 0, to.Count);
            Array.Copy(Entries, from, to.Entries, 0, to.Count);
            Count = from;
        }
    }
}
