using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>
/// Windows of records that lie at most so far apart in time: one ends with each record, and one begins right after each record that others follow.
/// Starts and ends are inclusive. Only windows that differ in their records are made. Kafka Streams: SlidingWindows.
/// </summary>
public sealed record SlidingWindows
{
    private SlidingWindows(TimeSpan difference, TimeSpan grace)
    {
        TimeDifference = Milliseconds.NotNegative(difference, "SlidingWindows: a time difference", nameof(difference));
        Grace = Milliseconds.NotNegative(grace, "SlidingWindows: a grace period", nameof(grace));
    }

    /// <summary>The largest difference in time between records of one window.</summary>
    public TimeSpan TimeDifference { get; }

    /// <summary>How long after its end a window still takes records, in event time.</summary>
    public TimeSpan Grace { get; }

    /// <summary>Windows that take late records for some time after their end.</summary>
    public static SlidingWindows OfTimeDifferenceAndGrace(TimeSpan difference, TimeSpan grace) => new(difference, grace);

    /// <summary>Windows that close when they end.</summary>
    public static SlidingWindows OfTimeDifferenceWithNoGrace(TimeSpan difference) => new(difference, TimeSpan.Zero);
}
