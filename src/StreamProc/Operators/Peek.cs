using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Shows each record to an action and passes it on. Kafka Streams: KStreamPeek; with nothing below, its forEach.</summary>
internal sealed class Peek<TKey, TValue>(Action<TKey, TValue> action, Operator<TKey, TValue> next) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        action(record.Key, record.Value);
        next.Process(in record);
    }
}
