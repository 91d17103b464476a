using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>What an aggregation made of one record.</summary>
internal readonly record struct AggregateUpdate<TAggregate>(Optional<TAggregate> Old, TAggregate New, long TimestampMs);

/// <summary>How a record changes an aggregate, in whatever store and window the aggregate lies.</summary>
internal abstract class Aggregation<TKey, TValue, TAggregate>
{
    public AggregateUpdate<TAggregate> Apply(in Record<TKey, TValue> record, Optional<ValueAndTimestamp<TAggregate>> stored)
    {
        if (!stored.HasValue) return First(in record);

        var old = stored.Value;
        return new(old.Value, Next(record.Key, record.Value, old.Value), Math.Max(record.TimestampMs, old.TimestampMs));
    }

    protected abstract AggregateUpdate<TAggregate> First(in Record<TKey, TValue> record);

    protected abstract TAggregate Next(TKey key, TValue value, TAggregate aggregate);
}

/// <summary>Starts from an initial value. Kafka Streams: Initializer and Aggregator.</summary>
internal sealed class Aggregate<TKey, TValue, TAggregate>(Func<TAggregate> initializer, Func<TKey, TValue, TAggregate, TAggregate> aggregator)
    : Aggregation<TKey, TValue, TAggregate>
{
    // The first update's old value is what the initializer gave, as Kafka Streams has it: a table grouped from this one subtracts it.
    protected override AggregateUpdate<TAggregate> First(in Record<TKey, TValue> record)
    {
        var initial = initializer();
        return new(initial, aggregator(record.Key, record.Value, initial), record.TimestampMs);
    }

    protected override TAggregate Next(TKey key, TValue value, TAggregate aggregate) => aggregator(key, value, aggregate);
}

/// <summary>Starts from the first value. Kafka Streams: Reducer.</summary>
internal sealed class Reduction<TKey, TValue>(Func<TValue, TValue, TValue> reducer) : Aggregation<TKey, TValue, TValue>
{
    protected override AggregateUpdate<TValue> First(in Record<TKey, TValue> record) => new(default, record.Value, record.TimestampMs);

    protected override TValue Next(TKey key, TValue value, TValue aggregate) => reducer(aggregate, value);
}

/// <summary>Counts records, null values included where the operator lets them through.</summary>
internal sealed class Counting<TKey, TValue> : Aggregation<TKey, TValue, long>
{
    protected override AggregateUpdate<long> First(in Record<TKey, TValue> record) => new(0, 1, record.TimestampMs);

    protected override long Next(TKey key, TValue value, long aggregate) => aggregate + 1;
}
