using System.Globalization;
using System.Text;

namespace StreamProc.Conformance;

/// <summary>Compares two outcomes and says where they part, in lines that can be read: <c>-</c> Kafka Streams, <c>+</c> StreamProc.</summary>
internal static class Comparison
{
    private const int DifferencesShown = 4;

    /// <summary>What differs, "" if nothing does.</summary>
    /// <param name="vector">The vector; its expected outcome is compared.</param>
    /// <param name="found">Our outcome.</param>
    /// <param name="expectedOf">Where the expected outcome comes from.</param>
    public static string Of(Vector vector, Outcome found, string expectedOf = "Kafka Streams")
    {
        var all = Differences(vector, found).ToList();
        if (all.Count == 0) return "";

        var message = new StringBuilder($"{vector.Name}: {all.Count} differences (- {expectedOf}, + StreamProc)\n");
        foreach (var difference in all.Take(DifferencesShown)) message.Append(difference);
        if (all.Count > DifferencesShown) message.Append(CultureInfo.InvariantCulture, $"... and {all.Count - DifferencesShown} more\n");
        return message.ToString();
    }

    private static IEnumerable<string> Differences(Vector vector, Outcome found)
    {
        var expected = vector.Expected;
        foreach (var d in Lines("describe", expected.Describe.TrimEnd().Split('\n'), found.Describe.TrimEnd().Split('\n'))) yield return d;

        for (var i = 0; i < Math.Max(expected.Steps.Count, found.Steps.Count); i++)
            foreach (var d in Step($"step {i + 1}, {(i < vector.Steps.Count ? vector.Steps[i] : "not asked for")}", At(expected.Steps, i), At(found.Steps, i)))
                yield return d;

        foreach (var store in expected.Stores.Keys.Union(found.Stores.Keys, StringComparer.Ordinal))
            foreach (var d in Lines($"store {store} at the end", Rows(expected, store), Rows(found, store))) yield return d;

        foreach (var d in Lines("internal topics", expected.InternalTopics, [.. found.InternalTopics.Order(StringComparer.Ordinal)])) yield return d;
        foreach (var d in Lines("dropped records", [Show.Number(expected.DroppedRecords)], [Show.Number(found.DroppedRecords)])) yield return d;
    }

    private static IEnumerable<string> Step(string title, StepOutput expected, StepOutput found)
    {
        var left = expected.Topics.ToDictionary(t => t.Topic, t => t.Lines, StringComparer.Ordinal);
        var right = found.Topics.ToDictionary(t => t.Topic, t => t.Lines, StringComparer.Ordinal);
        return left.Keys.Union(right.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .SelectMany(topic => Lines($"{title}\n  -> {topic}", left.GetValueOrDefault(topic, []), right.GetValueOrDefault(topic, [])));
    }

    private static StepOutput At(List<StepOutput> steps, int i) => i < steps.Count ? steps[i] : new();

    private static string[] Rows(Outcome outcome, string store) =>
        outcome.Stores.TryGetValue(store, out var rows) ? [.. rows.Select(r => r.ToString())] : ["(there is no such store)"];

    private static IEnumerable<string> Lines(string title, IReadOnlyList<string> expected, IReadOnlyList<string> found)
    {
        if (expected.SequenceEqual(found, StringComparer.Ordinal)) yield break;

        var text = new StringBuilder(title).Append('\n');
        foreach (var (mark, line) in LineDiff.Of(expected, found)) text.Append("    ").Append(mark).Append(' ').Append(line).Append('\n');
        yield return text.ToString();
    }
}

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
