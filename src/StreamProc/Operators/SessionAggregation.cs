using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>How a record and the sessions that it joins make one aggregate.</summary>
internal abstract class SessionAggregation<TKey, TValue, TAggregate>
{
    /// <summary>What a session begins with; none: with the first value.</summary>
    public abstract Optional<TAggregate> Begin();

    /// <summary>Adds an earlier session.</summary>
    public abstract Optional<TAggregate> Merge(TKey key, Optional<TAggregate> aggregate, TAggregate session);

    /// <summary>Adds the record; null deletes the session.</summary>
    public abstract TAggregate Add(TKey key, TValue value, Optional<TAggregate> aggregate);
}

/// <summary>Starts from an initial value. Kafka Streams: Initializer, Aggregator and Merger.</summary>
internal sealed class SessionAggregate<TKey, TValue, TAggregate>(
    Func<TAggregate> initializer, Func<TKey, TValue, TAggregate, TAggregate> aggregator, Func<TKey, TAggregate, TAggregate, TAggregate> merger)
    : SessionAggregation<TKey, TValue, TAggregate>
{
    public override Optional<TAggregate> Begin() => initializer();

    public override Optional<TAggregate> Merge(TKey key, Optional<TAggregate> aggregate, TAggregate session) => merger(key, aggregate.OrDefault!, session);

    public override TAggregate Add(TKey key, TValue value, Optional<TAggregate> aggregate) => aggregator(key, value, aggregate.OrDefault!);
}

/// <summary>Starts from the first value. Kafka Streams: Reducer.</summary>
internal sealed class SessionReduction<TKey, TValue>(Func<TValue, TValue, TValue> reducer) : SessionAggregation<TKey, TValue, TValue>
{
    public override Optional<TValue> Begin() => default;

    public override Optional<TValue> Merge(TKey key, Optional<TValue> aggregate, TValue session) =>
        aggregate.HasValue ? reducer(aggregate.Value, session) : session;

    public override TValue Add(TKey key, TValue value, Optional<TValue> aggregate) => aggregate.HasValue ? reducer(aggregate.Value, value) : value;
}

/// <summary>Counts records, null values included.</summary>
internal sealed class SessionCounting<TKey, TValue> : SessionAggregation<TKey, TValue, long>
{
    public override Optional<long> Begin() => 0;

    public override Optional<long> Merge(TKey key, Optional<long> aggregate, long session) => aggregate.OrDefault + session;

    public override long Add(TKey key, TValue value, Optional<long> aggregate) => aggregate.OrDefault + 1;
}
