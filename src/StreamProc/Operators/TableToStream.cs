using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Makes a stream of a table's changes; a deleted row is an absent value. Kafka Streams: KTableImpl.toStream.</summary>
internal sealed class TableToStream<TKey, TValue, TStreamValue>(Func<Optional<TValue>, TStreamValue> value, Operator<TKey, TStreamValue> next)
    : Operator<TKey, Change<TValue>>
{
    public override void Process(in Record<TKey, Change<TValue>> record) => next.Process(record.WithValue(value(record.Value.New)));
}
