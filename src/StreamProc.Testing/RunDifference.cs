using System.Text;

namespace StreamProc.Testing;

/// <summary>A place where two runs of a topology differ.</summary>
/// <param name="Step">The step, from 1; null: it shows only at the end.</param>
/// <param name="Input">What is put in at that step.</param>
/// <param name="Place">The topic; at the end what differs there, such as <c>store counts at the end</c>.</param>
/// <param name="Expected">Records or rows of the one run, in order: key, value, timestamp, headers.</param>
/// <param name="Actual">Those of the other.</param>
public sealed record RunDifference(int? Step, string? Input, string Place, IReadOnlyList<string> Expected, IReadOnlyList<string> Actual)
{
    /// <summary>The step, what was put in, the place, and the lines: <c>-</c> was expected and is missing, <c>+</c> is there instead.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Step is null ? Place : $"step {Step}, {Input}\n  -> {Place}").Append('\n');
        foreach (var (mark, line) in LineDiff.Of(Expected, Actual)) text.Append("    ").Append(mark).Append(' ').Append(line).Append('\n');
        return text.ToString();
    }

    /// <summary>What differs between two lists of lines; null: nothing.</summary>
    internal static RunDifference? Of(string place, IReadOnlyList<string> expected, IReadOnlyList<string> actual, int? step = null, string? input = null) =>
        expected.SequenceEqual(actual, StringComparer.Ordinal) ? null : new(step, input, place, expected, actual);
}
