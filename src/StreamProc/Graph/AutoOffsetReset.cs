namespace StreamProc.Graph;

/// <summary>Where a partition without a committed offset begins. Kafka Streams: AutoOffsetReset.</summary>
public sealed record AutoOffsetReset
{
    private readonly string _name;

    private AutoOffsetReset(string name) => _name = name;

    /// <summary>At the oldest record.</summary>
    public static AutoOffsetReset Earliest { get; } = new("earliest");

    /// <summary>After the newest record.</summary>
    public static AutoOffsetReset Latest { get; } = new("latest");

    /// <summary>Nowhere: it is an error.</summary>
    public static AutoOffsetReset None { get; } = new("none");

    /// <summary>How far back it begins; null: the other policies.</summary>
    internal TimeSpan? Duration { get; private init; }

    /// <summary>
    /// At the oldest record whose timestamp is not further back from the clock than this, when the partition is first read; after the newest record if there is none. The
    /// timestamp is that of the topic, whatever the source takes for event time. Kafka Streams: byDuration.
    /// </summary>
    /// <param name="duration">How far back; not negative.</param>
    public static AutoOffsetReset ByDuration(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        return new("by duration") { Duration = duration };
    }

    /// <summary>As messages have it.</summary>
    public override string ToString() => Duration is { } duration ? $"{_name} {duration}" : _name;
}
