using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Passes records on: merged streams, branches. Kafka Streams: PassThrough.</summary>
internal sealed class PassThrough<TKey, TValue>(Operator<TKey, TValue> next) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record) => next.Process(in record);
}
