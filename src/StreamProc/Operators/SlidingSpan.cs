namespace StreamProc.Operators;

/// <summary>Windows as long as records may lie apart, both ends inclusive. Kafka Streams: SlidingWindows.</summary>
/// <param name="DifferenceMs">The largest difference in time between records of one window.</param>
/// <param name="GraceMs">How long after its end a window still takes records.</param>
internal sealed record SlidingSpan(long DifferenceMs, long GraceMs)
{
    /// <summary>Starts of the windows that have closed since the last emission, both included; null: none can have.</summary>
    public (long FromMs, long ToMs)? Closed(long lastCloseMs, long closeMs)
    {
        var toMs = closeMs - DifferenceMs - 1;
        return toMs < 0 ? null : (lastCloseMs < 0 ? 0 : Math.Max(0, lastCloseMs - DifferenceMs), toMs);
    }
}
