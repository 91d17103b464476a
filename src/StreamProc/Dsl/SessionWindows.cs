using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>
/// Windows that grow with their records, until none has come for some time; a record in between joins two of them. A session's start and end are
/// the times of its first and last record. Kafka Streams: SessionWindows.
/// </summary>
public sealed record SessionWindows
{
    private SessionWindows(TimeSpan gap, TimeSpan grace)
    {
        InactivityGap = Milliseconds.Positive(gap, "SessionWindows: an inactivity gap", nameof(gap));
        Grace = Milliseconds.NotNegative(grace, "SessionWindows: a grace period", nameof(grace));
    }

    /// <summary>The longest time between two records of one session.</summary>
    public TimeSpan InactivityGap { get; }

    /// <summary>How long after its end and the gap a session still takes records, in event time.</summary>
    public TimeSpan Grace { get; }

    /// <summary>Sessions that take late records for some time after their end.</summary>
    public static SessionWindows OfInactivityGapAndGrace(TimeSpan gap, TimeSpan grace) => new(gap, grace);

    /// <summary>Sessions that close when the gap has passed.</summary>
    public static SessionWindows OfInactivityGapWithNoGrace(TimeSpan gap) => new(gap, TimeSpan.Zero);
}
