using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>
/// Windows of one size at regular starts, aligned to the epoch; starts are inclusive, ends exclusive. Tumbling if they advance by their size,
/// hopping if by less. Kafka Streams: TimeWindows.
/// </summary>
public sealed record TimeWindows : Windows
{
    private TimeWindows(TimeSpan size, TimeSpan grace)
    {
        Size = Advance = Milliseconds.Positive(size, "TimeWindows: a size", nameof(size));
        Grace = Milliseconds.NotNegative(grace, "TimeWindows: a grace period", nameof(grace));
    }

    /// <summary>From a window's start to its end.</summary>
    public override TimeSpan Size { get; }

    /// <summary>From one window's start to the next's.</summary>
    public TimeSpan Advance { get; private init; }

    /// <summary>How long after its end a window still takes records, in event time.</summary>
    public override TimeSpan Grace { get; }

    /// <summary>Tumbling windows that take late records for some time after their end.</summary>
    public static TimeWindows OfSizeAndGrace(TimeSpan size, TimeSpan grace) => new(size, grace);

    /// <summary>Tumbling windows that close when they end.</summary>
    public static TimeWindows OfSizeWithNoGrace(TimeSpan size) => new(size, TimeSpan.Zero);

    /// <summary>Windows that start this far apart, so that they overlap.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below a millisecond or more than the size: records between two windows would be in none.</exception>
    public TimeWindows AdvanceBy(TimeSpan advance)
    {
        if (advance > Size)
            throw new ArgumentOutOfRangeException(nameof(advance), $"TimeWindows: an advance of {advance} is more than the size of {Size}, so that records between two windows would be in none: advance by the size at most.");
        return this with { Advance = Milliseconds.Positive(advance, "TimeWindows: an advance", nameof(advance)) };
    }

    /// <inheritdoc/>
    public override void WindowsFor(long timestampMs, ICollection<Window> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        Aligned.WindowsFor(timestampMs, windows);
    }

    internal AlignedWindows Aligned => new(Milliseconds.Of(Size), Milliseconds.Of(Advance), Milliseconds.Of(Grace));
}
