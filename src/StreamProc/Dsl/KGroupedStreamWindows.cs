namespace StreamProc.Dsl;

public sealed partial class KGroupedStream<TKey, TValue>
{
    /// <summary>Aggregates per window of event time. Kafka Streams: windowedBy.</summary>
    public TimeWindowedKStream<TKey, TValue> WindowedBy(Windows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(this, new FixedWindows(windows));
    }

    /// <summary>Aggregates per sliding window of event time. Kafka Streams: windowedBy.</summary>
    public TimeWindowedKStream<TKey, TValue> WindowedBy(SlidingWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(this, SlidingKind.Of(windows));
    }

    /// <summary>Aggregates per session. Kafka Streams: windowedBy.</summary>
    public SessionWindowedKStream<TKey, TValue> WindowedBy(SessionWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(this, windows);
    }

    /// <summary>Begins to aggregate several streams of one key into one table, each in a way of its own. Kafka Streams: cogroup.</summary>
    /// <param name="aggregator">Key, value and the aggregate so far make the new aggregate; null deletes it.</param>
    public CogroupedKStream<TKey, TAggregate> Cogroup<TAggregate>(Func<TKey, TValue, TAggregate, TAggregate> aggregator) =>
        new CogroupedKStream<TKey, TAggregate>(Builder, []).Cogroup(this, aggregator);
}
