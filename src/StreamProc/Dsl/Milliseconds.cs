namespace StreamProc.Dsl;

/// <summary>Whole milliseconds, in which event time counts.</summary>
internal static class Milliseconds
{
    public static long Of(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMillisecond;
}
