namespace StreamProc.State;

/// <summary>Bounds of ranges of byte keys.</summary>
internal static class KeyRange
{
    /// <summary>Whether a key lies in a range with both bounds included; null: no bound.</summary>
    public static bool IsIn(ReadOnlySpan<byte> key, byte[]? from, byte[]? to) =>
        (from is null || key.SequenceCompareTo(from) >= 0) && (to is null || key.SequenceCompareTo(to) <= 0);

    /// <summary>The first key that does not begin with the prefix; null: there is none.</summary>
    public static byte[]? AfterPrefix(ReadOnlySpan<byte> prefix)
    {
        for (var i = prefix.Length - 1; i >= 0; i--)
        {
            if (prefix[i] == 0xff) continue;
            var after = prefix[..(i + 1)].ToArray();
            after[i]++;
            return after;
        }
        return null;
    }
}
