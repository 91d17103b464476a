using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Makes any number of records of each. Kafka Streams: KStreamFlatMap.</summary>
internal sealed class FlatMap<TKey, TValue, TNewKey, TNewValue>(
    Func<TKey, TValue, IEnumerable<KeyValuePair<TNewKey, TNewValue>>> mapper, Operator<TNewKey, TNewValue> next) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        foreach (var (key, value) in mapper(record.Key, record.Value)) next.Process(new(key, value, record.TimestampMs, record.Headers));
    }
}

/// <summary>Makes any number of values of each. Kafka Streams: KStreamFlatMapValues.</summary>
internal sealed class FlatMapValues<TKey, TValue, TNewValue>(
    Func<TKey, TValue, IEnumerable<TNewValue>> mapper, Operator<TKey, TNewValue> next) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        foreach (var value in mapper(record.Key, record.Value)) next.Process(record.WithValue(value));
    }
}
