namespace StreamProc.State;

/// <summary>Bounds of ranges of byte keys.</summary>
internal static class KeyRange
{
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
