namespace StreamProc.Graph;

/// <summary>A topology that cannot work. The message lists all that is wrong, each with the node and what to do.</summary>
public sealed class TopologyException : Exception
{
    /// <summary>One or several problems.</summary>
    public TopologyException(params IReadOnlyList<string> problems) : base(Text(problems)) => Problems = problems;

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<string> Problems { get; }

    // Numbered lines, so that a long list can be worked off.
    private static string Text(IReadOnlyList<string> problems) => problems.Count == 1
        ? problems[0]
        : $"The topology cannot work, for {problems.Count} reasons:{Environment.NewLine}"
            + string.Join(Environment.NewLine, problems.Select((problem, index) => $"{index + 1,3}. {problem}"));
}
