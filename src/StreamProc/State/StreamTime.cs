namespace StreamProc.State;

/// <summary>The largest event time that an operator has seen; -1 before its first record. Survives restarts in the commit's metadata.</summary>
/// <remarks>Every windowed aggregation, suppress and join has its own: rules in Kafka Streams' <c>observedStreamTime</c>.</remarks>
internal sealed class StreamTime(long ms = StreamTime.Unknown)
{
    public const long Unknown = -1;

    public long Ms { get; private set; } = ms;

    public void Advance(long timestampMs) => Ms = Math.Max(Ms, timestampMs);

    /// <summary>Sets a time that may also go back (of what waits, the oldest).</summary>
    public void Set(long timestampMs) => Ms = timestampMs;
}
