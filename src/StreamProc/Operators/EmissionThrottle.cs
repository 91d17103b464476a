namespace StreamProc.Operators;

/// <summary>Lets an operator look for what has closed only now and then, by wall clock: looking costs a scan. Kafka Streams: TimeTracker.</summary>
internal sealed class EmissionThrottle(TimeProvider time, long intervalMs)
{
    private long _nextMs;

    /// <summary>Whether it is time to look. If so, the next time is an interval away, whatever is found.</summary>
    public bool TryPass()
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (nowMs < _nextMs) return false;

        _nextMs = nowMs + intervalMs;
        return true;
    }
}
