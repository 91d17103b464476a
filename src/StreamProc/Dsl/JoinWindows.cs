using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>
/// How far apart in event time records of two streams may be that are joined: a right record from <see cref="BeforeDifference"/> before to
/// <see cref="AfterDifference"/> after the left one, both ends included. Either may be negative, so that all matches lie in the past or in the future.
/// Kafka Streams: JoinWindows.
/// </summary>
public sealed record JoinWindows
{
    private JoinWindows(TimeSpan difference, TimeSpan grace)
    {
        BeforeDifference = AfterDifference = Milliseconds.NotNegative(difference, "JoinWindows: a time difference", nameof(difference));
        Grace = Milliseconds.NotNegative(grace, "JoinWindows: a grace period", nameof(grace));
    }

    /// <summary>How much earlier than the left record the right one may be.</summary>
    public TimeSpan BeforeDifference { get; private init; }

    /// <summary>How much later than the left record the right one may be.</summary>
    public TimeSpan AfterDifference { get; private init; }

    /// <summary>How late records may be, in event time; left and outer joins wait as much longer before they call a record unmatched.</summary>
    public TimeSpan Grace { get; }

    /// <summary>Records at most that far apart, which may come late by the grace period.</summary>
    public static JoinWindows OfTimeDifferenceAndGrace(TimeSpan difference, TimeSpan grace) => new(difference, grace);

    /// <summary>Records at most that far apart.</summary>
    public static JoinWindows OfTimeDifferenceWithNoGrace(TimeSpan difference) => new(difference, TimeSpan.Zero);

    /// <summary>Sets how much earlier than the left record the right one may be; negative: it must be that much later at least.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window would end before it begins.</exception>
    public JoinWindows Before(TimeSpan difference) => (this with { BeforeDifference = difference }).Checked(nameof(difference));

    /// <summary>Sets how much later than the left record the right one may be; negative: it must be that much earlier at least.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window would end before it begins.</exception>
    public JoinWindows After(TimeSpan difference) => (this with { AfterDifference = difference }).Checked(nameof(difference));

    internal JoinSpan Span => new((long)BeforeDifference.TotalMilliseconds, (long)AfterDifference.TotalMilliseconds, (long)Grace.TotalMilliseconds);

    private JoinWindows Checked(string parameter)
    {
        if (BeforeDifference + AfterDifference < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(
                parameter, $"Join windows from {BeforeDifference} before to {AfterDifference} after a record end before they begin: the sum of both must not be negative.");
        }
        return this;
    }
}
