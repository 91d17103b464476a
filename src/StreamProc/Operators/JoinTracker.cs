using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>What both sides of a stream-stream join of one task know of time. Kafka Streams: KStreamImplJoin.TimeTracker.</summary>
/// <param name="streamTime">The largest event time of both sides.</param>
/// <param name="oldest">Keeps <see cref="OldestMs"/> over restarts.</param>
internal sealed class JoinTracker(StreamTime streamTime, StreamTime oldest)
{
    private long _nextScanMs;

    public StreamTime StreamTime => streamTime;

    /// <summary>Event time of the oldest record that may wait for a match; the largest number if none does or nothing is known yet.</summary>
    public long OldestMs
    {
        get => oldest.Ms == State.StreamTime.Unknown ? long.MaxValue : oldest.Ms;
        set => oldest.Set(value);
    }

    /// <summary>The tracker of a join, one for both of its sides.</summary>
    public static JoinTracker Of(NodeContext node, string join) =>
        node.Task.Shared(join, () => new JoinTracker(node.StreamTime(join), node.StreamTime(join + "/oldest")));

    /// <summary>Whether it is time to look for records that wait no longer: that is costly, so not at every record.</summary>
    public bool TryBeginScan(long nowMs, long intervalMs)
    {
        if (nowMs < _nextScanMs) return false;

        _nextScanMs = nowMs + intervalMs;
        return true;
    }
}
