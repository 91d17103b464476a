using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Makes another key and value of each record. Kafka Streams: KStreamMap.</summary>
internal sealed class Map<TKey, TValue, TNewKey, TNewValue>(
    Func<TKey, TValue, KeyValuePair<TNewKey, TNewValue>> mapper, Operator<TNewKey, TNewValue> next) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        var (key, value) = mapper(record.Key, record.Value);
        next.Process(new(key, value, record.TimestampMs, record.Headers));
    }
}

/// <summary>Makes another key of each record. Kafka Streams: KStreamMap, as used by selectKey.</summary>
internal sealed class SelectKey<TKey, TValue, TNewKey>(Func<TKey, TValue, TNewKey> mapper, Operator<TNewKey, TValue> next) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record) => next.Process(record.WithKey(mapper(record.Key, record.Value)));
}

/// <summary>Makes another value of each record. Kafka Streams: KStreamMapValues.</summary>
internal sealed class MapValues<TKey, TValue, TNewValue>(Func<TKey, TValue, TNewValue> mapper, Operator<TKey, TNewValue> next) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record) => next.Process(record.WithValue(mapper(record.Key, record.Value)));
}
