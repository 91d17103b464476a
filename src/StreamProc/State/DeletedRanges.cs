namespace StreamProc.State;

/// <summary>Deleted ranges of keys: disjoint, in order, lower bounds inclusive, upper exclusive.</summary>
internal sealed class DeletedRanges
{
    private readonly List<(byte[] Lower, byte[] Upper)> _ranges = [];

    /// <summary>The ranges, in order.</summary>
    public IReadOnlyList<(byte[] Lower, byte[] Upper)> All => _ranges;

    /// <summary>Adds a range, joined with those that it meets, so that expiring one segment after the other leaves one range.</summary>
    public void Add(ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper)
    {
        if (lower.SequenceCompareTo(upper) >= 0) return;

        var first = 0;
        while (first < _ranges.Count && _ranges[first].Upper.AsSpan().SequenceCompareTo(lower) < 0) first++;
        var end = first;
        while (end < _ranges.Count && _ranges[end].Lower.AsSpan().SequenceCompareTo(upper) <= 0) end++;

        if (end == first)
        {
            _ranges.Insert(first, (lower.ToArray(), upper.ToArray()));
            return;
        }
        var joinedLower = _ranges[first].Lower.AsSpan().SequenceCompareTo(lower) <= 0 ? _ranges[first].Lower : lower.ToArray();
        var joinedUpper = _ranges[end - 1].Upper.AsSpan().SequenceCompareTo(upper) >= 0 ? _ranges[end - 1].Upper : upper.ToArray();
        _ranges.RemoveRange(first, end - first);
        _ranges.Insert(first, (joinedLower, joinedUpper));
    }

    /// <summary>The range that a key lies in.</summary>
    public bool TryFind(ReadOnlySpan<byte> key, out (byte[] Lower, byte[] Upper) range)
    {
        foreach (var candidate in _ranges)
        {
            if (candidate.Lower.AsSpan().SequenceCompareTo(key) > 0) break;
            if (candidate.Upper.AsSpan().SequenceCompareTo(key) <= 0) continue;

            range = candidate;
            return true;
        }
        range = default;
        return false;
    }

    /// <summary>Forgets all ranges.</summary>
    public void Clear() => _ranges.Clear();
}
