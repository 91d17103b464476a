namespace StreamProc.Testing;

/// <summary>A run of a verification differs from the plain one, or the plain one failed. The message says all.</summary>
public sealed class VerificationException : Exception
{
    internal VerificationException(VerificationReport report)
        : base(report.ToString()) => Report = report;

    internal VerificationException(string message, Exception failure)
        : base(message, failure)
    {
    }

    /// <summary>What was found; null if the plain run failed.</summary>
    public VerificationReport? Report { get; }
}
