namespace StreamProc.Operators;

/// <summary>Sessions end where a gap follows. Kafka Streams: SessionWindows.</summary>
/// <param name="InactivityMs">The longest time between two records of one session.</param>
/// <param name="GraceMs">How long after its end and the gap a session still takes records.</param>
internal sealed record SessionGap(long InactivityMs, long GraceMs)
{
    /// <summary>Ends of the sessions that have closed since the last emission, both included; null: none can have.</summary>
    public static (long FromMs, long ToMs)? Closed(long lastCloseMs, long closeMs)
    {
        var (fromMs, toMs) = (Math.Max(0, lastCloseMs), closeMs - 1);
        return toMs < fromMs ? null : (fromMs, toMs);
    }
}
