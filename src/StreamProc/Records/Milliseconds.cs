namespace StreamProc.Records;

/// <summary>Whole milliseconds, in which event time counts.</summary>
internal static class Milliseconds
{
    /// <summary>The largest time span stands for all time.</summary>
    public static long Of(TimeSpan span) => span == TimeSpan.MaxValue ? long.MaxValue : span.Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>Back, for messages.</summary>
    public static TimeSpan Span(long ms) => ms >= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond ? TimeSpan.MaxValue : TimeSpan.FromTicks(ms * TimeSpan.TicksPerMillisecond);

    /// <summary>A duration that must not be less than a millisecond.</summary>
    public static TimeSpan Positive(TimeSpan span, string what, string parameter) =>
        Of(span) > 0 ? span : throw new ArgumentOutOfRangeException(parameter, $"{what} of {span} is below a millisecond, in which event time counts: give one or more.");

    /// <summary>A duration that must not be negative.</summary>
    public static TimeSpan NotNegative(TimeSpan span, string what, string parameter) =>
        span >= TimeSpan.Zero ? span : throw new ArgumentOutOfRangeException(parameter, $"{what} of {span} is negative: give zero or more.");
}
