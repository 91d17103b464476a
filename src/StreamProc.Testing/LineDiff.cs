namespace StreamProc.Testing;

/// <summary>The shortest way from one list of lines to another.</summary>
internal static class LineDiff
{
    /// <summary>Each line with a blank (in both), <c>-</c> (only in the first) or <c>+</c> (only in the second).</summary>
    public static IEnumerable<(char Mark, string Line)> Of(IReadOnlyList<string> first, IReadOnlyList<string> second)
    {
        var common = CommonLengths(first, second);
        var (i, j) = (0, 0);
        while (i < first.Count || j < second.Count)
        {
            if (i < first.Count && j < second.Count && string.Equals(first[i], second[j], StringComparison.Ordinal))
            {
                j++;
                yield return (' ', first[i++]);
            }
            else if (j == second.Count || (i < first.Count && common[i + 1, j] >= common[i, j + 1]))
            {
                yield return ('-', first[i++]);
            }
            else
            {
                yield return ('+', second[j++]);
            }
        }
    }

    /// <summary>For each pair of places the length of the longest common subsequence of what follows.</summary>
    private static int[,] CommonLengths(IReadOnlyList<string> first, IReadOnlyList<string> second)
    {
        var lengths = new int[first.Count + 1, second.Count + 1];
        for (var i = first.Count - 1; i >= 0; i--)
            for (var j = second.Count - 1; j >= 0; j--)
                lengths[i, j] = string.Equals(first[i], second[j], StringComparison.Ordinal) ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
        return lengths;
    }
}
