using StreamProc.Records;

namespace StreamProc.Tests.Windows;

/// <summary>Windows of the calendar in a time zone: days, months, or what you make of them.</summary>
public abstract record CalendarWindows(TimeZoneInfo Zone) : Dsl.Windows
{
    public override TimeSpan Grace => TimeSpan.FromHours(1);

    /// <summary>The first day of the period that a day lies in.</summary>
    protected abstract DateTime First(DateTime day);

    /// <summary>The first day of the period after one that begins on that day.</summary>
    protected abstract DateTime Next(DateTime first);

    public override void WindowsFor(long timestampMs, ICollection<Window> windows)
    {
        var first = FirstAt(timestampMs);
        windows.Add(new(BeginMs(first), BeginMs(Next(first))));
    }

    public override long EndMs(long startMs) => BeginMs(Next(FirstAt(startMs)));

    private DateTime FirstAt(long timestampMs)
    {
        var first = First(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(timestampMs), Zone).Date);
        // A clock that is set back over midnight shows the day before once more: that hour belongs to the day that has begun.
        while (BeginMs(Next(first)) <= timestampMs) first = Next(first);
        return first;
    }

    // Midnight, which a clock may show twice (the first one counts) or step over (the day begins where it goes on).
    private long BeginMs(DateTime day)
    {
        var offset = Zone.IsAmbiguousTime(day) ? Zone.GetAmbiguousTimeOffsets(day).Max()
            : Zone.GetUtcOffset(Zone.IsInvalidTime(day) ? day.AddDays(-1) : day);
        return Math.Max(0, new DateTimeOffset(day, offset).ToUnixTimeMilliseconds());
    }
}

public sealed record CalendarDays(TimeZoneInfo Zone) : CalendarWindows(Zone)
{
    // More than the longest day has: the store keeps windows for this and the grace.
    public override TimeSpan Size => TimeSpan.FromDays(2);

    protected override DateTime First(DateTime day) => day;

    protected override DateTime Next(DateTime first) => first.AddDays(1);
}

public sealed record CalendarMonths(TimeZoneInfo Zone) : CalendarWindows(Zone)
{
    public override TimeSpan Size => TimeSpan.FromDays(32);

    protected override DateTime First(DateTime day) => new(day.Year, day.Month, 1);

    protected override DateTime Next(DateTime first) => first.AddMonths(1);
}
