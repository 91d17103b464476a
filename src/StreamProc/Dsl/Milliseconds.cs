namespace StreamProc.Dsl;

/// <summary>Whole milliseconds, in which event time counts.</summary>
internal static class Milliseconds
{
    /// <summary>The largest time span stands for all time.</summary>
    public static long Of(TimeSpan span) => span == TimeSpan.MaxValue ? long.MaxValue : span.Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>Back, for messages.</summary>
    public static TimeSpan Span(long ms) => ms >= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond ? TimeSpan.MaxValue : TimeSpan.FromTicks(ms * TimeSpan.TicksPerMillisecond);
}
