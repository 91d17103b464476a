using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>What becomes of a windowed aggregation's results: forwarded with every update, or once their windows have closed. Kafka Streams: EmitStrategy.</summary>
internal abstract class WindowOutput<TKey, TAggregate>
{
    /// <summary>A window has changed.</summary>
    public abstract void Updated(Windowed<TKey> window, Optional<TAggregate> now, Optional<TAggregate> old, long timestampMs, Headers headers);

    /// <summary>A record has been taken: what ends before that time is closed.</summary>
    public abstract void Closed(long closeMs, Headers headers);
}

/// <summary>Every update is forwarded.</summary>
internal sealed class UpdatedWindows<TKey, TAggregate>(TableOutput<Windowed<TKey>, TAggregate> output) : WindowOutput<TKey, TAggregate>
{
    public override void Updated(Windowed<TKey> window, Optional<TAggregate> now, Optional<TAggregate> old, long timestampMs, Headers headers) =>
        output.Forward(window, now, old, timestampMs, headers);

    public override void Closed(long closeMs, Headers headers)
    {
    }
}
