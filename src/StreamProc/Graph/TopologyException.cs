namespace StreamProc.Graph;

/// <summary>A topology that cannot work. The message lists all that is wrong, each with the node and what to do.</summary>
public sealed class TopologyException : Exception
{
    /// <summary>One or several problems.</summary>
    public TopologyException(params IReadOnlyList<string> problems) : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<string> Problems { get; }
}
