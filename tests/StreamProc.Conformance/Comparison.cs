using System.Globalization;
using System.Text;
using StreamProc.Testing;

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

    private static IEnumerable<RunDifference> Differences(Vector vector, Outcome found)
    {
        var expected = vector.Expected;
        if (RunDifference.Of("describe", expected.Describe.TrimEnd().Split('\n'), found.Describe.TrimEnd().Split('\n')) is { } described) yield return described;
        foreach (var difference in expected.Differences(found, i => i < vector.Steps.Count ? vector.Steps[i].ToString() : "not asked for")) yield return difference;
        if (RunDifference.Of("internal topics", expected.InternalTopics, found.InternalTopics) is { } topics) yield return topics;
    }
}
