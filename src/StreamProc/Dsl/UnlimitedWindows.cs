using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>One window from some time on, without end; records before it are in none. Kafka Streams: UnlimitedWindows.</summary>
public sealed record UnlimitedWindows : Windows
{
    private readonly long _startMs;

    private UnlimitedWindows(long startMs) => _startMs = startMs;

    /// <summary>A window from the Unix epoch on.</summary>
    public static UnlimitedWindows Of() => new(startMs: 0);

    /// <summary>A window from that time on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Before the Unix epoch: event time is never negative.</exception>
    public UnlimitedWindows StartOn(DateTimeOffset start)
    {
        if (start < DateTimeOffset.UnixEpoch)
            throw new ArgumentOutOfRangeException(nameof(start), $"UnlimitedWindows: a start on {start:u} is before the Unix epoch, and event time is never negative: start on that or later.");
        return new(start.ToUnixTimeMilliseconds());
    }

    /// <summary>The start of the window.</summary>
    public DateTimeOffset Start => DateTimeOffset.FromUnixTimeMilliseconds(_startMs);

    /// <inheritdoc/>
    public override TimeSpan Size => TimeSpan.MaxValue;

    /// <summary>None: the window never ends.</summary>
    public override TimeSpan Grace => TimeSpan.Zero;

    /// <inheritdoc/>
    public override void WindowsFor(long timestampMs, ICollection<Window> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        if (timestampMs >= _startMs) windows.Add(new(_startMs, long.MaxValue));
    }
}
