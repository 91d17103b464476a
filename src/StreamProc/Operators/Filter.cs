using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Lets records through that pass a test, or that do not. Kafka Streams: KStreamFilter.</summary>
internal sealed class Filter<TKey, TValue>(Func<TKey, TValue, bool> predicate, bool keep, Operator<TKey, TValue> next) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        if (predicate(record.Key, record.Value) == keep) next.Process(in record);
    }
}
