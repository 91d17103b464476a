using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>How rows join and leave a group of a table.</summary>
internal abstract class TableAggregation<TKey, TValue, TAggregate>
{
    public abstract TAggregate Add(TKey key, TValue value, Optional<TAggregate> aggregate);

    public abstract TAggregate Subtract(TKey key, TValue value, TAggregate aggregate);
}

/// <summary>Starts from an initial value. Kafka Streams: Initializer and two Aggregators.</summary>
internal sealed class TableAggregate<TKey, TValue, TAggregate>(
    Func<TAggregate> initializer, Func<TKey, TValue, TAggregate, TAggregate> adder, Func<TKey, TValue, TAggregate, TAggregate> subtractor)
    : TableAggregation<TKey, TValue, TAggregate>
{
    public override TAggregate Add(TKey key, TValue value, Optional<TAggregate> aggregate) =>
        adder(key, value, aggregate.HasValue ? aggregate.Value : initializer());

    public override TAggregate Subtract(TKey key, TValue value, TAggregate aggregate) => subtractor(key, value, aggregate);
}

/// <summary>Starts from the first value. Kafka Streams: two Reducers.</summary>
internal sealed class TableReduction<TKey, TValue>(Func<TValue, TValue, TValue> adder, Func<TValue, TValue, TValue> subtractor)
    : TableAggregation<TKey, TValue, TValue>
{
    public override TValue Add(TKey key, TValue value, Optional<TValue> aggregate) => aggregate.HasValue ? adder(aggregate.Value, value) : value;

    public override TValue Subtract(TKey key, TValue value, TValue aggregate) => subtractor(aggregate, value);
}

/// <summary>Counts rows.</summary>
internal sealed class TableCounting<TKey, TValue> : TableAggregation<TKey, TValue, long>
{
    public override long Add(TKey key, TValue value, Optional<long> aggregate) => aggregate.OrDefault + 1;

    public override long Subtract(TKey key, TValue value, long aggregate) => aggregate - 1;
}
