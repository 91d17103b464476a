namespace StreamProc.Embedded;

/// <summary>When committed data is forced to the disk.</summary>
/// <remarks>
/// A process that is killed loses nothing under any policy, for what it wrote is the operating system's by then. The policy matters when
/// the machine loses power: what was committed since the last time may be gone then, but always all of the last commits, never parts of one.
/// </remarks>
public sealed record FsyncPolicy
{
    private enum Kind
    {
        EveryCommit,
        Interval,
        Never,
    }

    private readonly Kind _kind;

    private FsyncPolicy(Kind kind, TimeSpan period)
    {
        _kind = kind;
        Period = period;
    }

    /// <summary>Each commit waits for the disk. Nothing is lost when the power fails; some milliseconds a commit.</summary>
    public static FsyncPolicy EveryCommit { get; } = new(Kind.EveryCommit, TimeSpan.Zero);

    /// <summary>Left to the operating system, but for changes of topics, retention, compaction and closing.</summary>
    public static FsyncPolicy Never { get; } = new(Kind.Never, TimeSpan.Zero);

    /// <summary>Every so often, in the background. A power failure loses at most the commits of the last interval.</summary>
    /// <param name="period">How often; more than zero.</param>
    public static FsyncPolicy Interval(TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        return new(Kind.Interval, period);
    }

    internal TimeSpan Period { get; }

    internal bool IsEveryCommit => _kind == Kind.EveryCommit;

    internal bool IsInterval => _kind == Kind.Interval;
}
