using System.Globalization;
using System.Text;

namespace StreamProc.Testing;

/// <summary>What a verification found.</summary>
/// <param name="Topology">The topology's name.</param>
/// <param name="Seed">The seed of its input; null: it was written by hand.</param>
/// <param name="Runs">The runs, in the order of <see cref="VerifiedRun"/>.</param>
public sealed record VerificationReport(string Topology, int? Seed, IReadOnlyList<RunVerdict> Runs)
{
    /// <summary>Whether no run differs.</summary>
    public bool IsEqual => Runs.All(run => run.Differences.Count == 0);

    /// <summary>What differs in each run, step by step, what to look for, and which runs are equal.</summary>
    public override string ToString()
    {
        var (differing, equal) = (Runs.Where(run => run.Differences.Count > 0).ToList(), Runs.Where(run => run.Differences.Count == 0).ToList());
        var text = new StringBuilder();
        if (differing.Count == 0) text.Append(CultureInfo.InvariantCulture, $"Topology {Topology}: all {Runs.Count} runs give what the plain run gives.\n");
        else text.Append(CultureInfo.InvariantCulture, $"Topology {Topology}: {differing.Count} of {Runs.Count} runs differ from the plain run (- plain run, + the run named).\n");
        if (Seed is { } seed && differing.Count > 0) text.Append(CultureInfo.InvariantCulture, $"The input is drawn from seed {seed}; shown are steps of it that suffice.\n");
        foreach (var run in differing) text.Append('\n').Append(run);
        if (differing.Count > 0 && equal.Count > 0) text.Append(CultureInfo.InvariantCulture, $"\nEqual: {string.Join(", ", equal.Select(run => run.Run))}.\n");
        return text.ToString();
    }
}

/// <summary>What a run gave, beside the plain one.</summary>
/// <param name="Run">The run.</param>
/// <param name="Equality">What had to be equal.</param>
/// <param name="Differences">What is not; empty: all is.</param>
/// <param name="Input">The steps put in; those that suffice for the differences, if the input was drawn at random.</param>
public sealed record RunVerdict(VerifiedRun Run, VerifiedEquality Equality, IReadOnlyList<RunDifference> Differences, IReadOnlyList<string> Input)
{
    private const int DifferencesShown = 4;

    /// <summary>The run, its first differences, and what to look for.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{Run}: {Condition}; {Differences.Count} {(Differences.Count == 1 ? "difference" : "differences")} in {Input.Count} steps\n"));
        foreach (var line in Differences.Take(DifferencesShown).SelectMany(d => d.ToString().TrimEnd('\n').Split('\n'))) text.Append("  ").Append(line).Append('\n');
        if (Differences.Count > DifferencesShown) text.Append(CultureInfo.InvariantCulture, $"  ... and {Differences.Count - DifferencesShown} more\n");
        return text.Append("  Look for: ").Append(Suspect).Append('\n').ToString();
    }

    private string Condition => Run switch
    {
        VerifiedRun.Repeated => "the same once more",
        VerifiedRun.LaterClock => "the wall clock is three years ahead",
        VerifiedRun.CleanRestart => "the task is closed and opened again after each step",
        VerifiedRun.Crash => "the process ends without warning after each step",
        VerifiedRun.LostWork => "the process ends before each commit, and the record is processed again",
        VerifiedRun.LostStores => "all stores are deleted after each step, and restored from their changelogs",
        VerifiedRun.Cached => "record caches are on, with a commit every eight steps",
        _ => "records come late",
    };

    private string Suspect => Run switch
    {
        VerifiedRun.Repeated => "the system's clock, random numbers, the order of a hash table, or something static that outlives the topology.",
        VerifiedRun.LaterClock => "the wall clock in what is computed: take the record's time or the stream time, or leave LaterClock out if results are meant to have it.",
        VerifiedRun.CleanRestart => "what is kept in a field instead of a store, or in a store in memory without a changelog; wall-clock punctuations, which begin anew.",
        VerifiedRun.Crash => "what is kept in a field instead of a store, or in a store without a changelog.",
        VerifiedRun.LostWork => "what is changed outside of stores, and so changed twice: a field, a static, a service.",
        VerifiedRun.LostStores => "a store without a changelog, or one of your own kind that does not take back what it logged.",
        VerifiedRun.Cached => "a step that counts updates instead of rows, or depends on each of them.",
        _ => "what depends on the order of arrival: the last value wins, no grace, a join with a table.",
    };
}
