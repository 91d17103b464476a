using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>
/// Joins answers with the left row, unless it has changed since it subscribed: then another answer is under way. Kafka Streams:
/// ResponseJoinProcessorSupplier.
/// </summary>
internal sealed class SubscriptionResolve<TKey, TValue, TOther, TResult>(
    TableView<TKey, TValue> left, TableJoiner<TValue, TOther, TResult> joiner, bool isLeftJoin, ISerializer<TValue> valueSerializer, string topic, Drops drops,
    Operator<TKey, Optional<TResult>> next) : Operator<TKey, SubscriptionResponse<TOther>>
{
    private readonly SerdeContext _valueContext = new(topic + "-vh", IsKey: false);
    private readonly ByteWriter _value = new();

    public override void Process(in Record<TKey, SubscriptionResponse<TOther>> record)
    {
        var row = left.Get(record.Key);
        var answer = record.Value;
        if (answer.Hash != Hash(row))
        {
            drops.Because("its left row has changed since it asked for the foreign row");
            return;
        }
        var isJoined = row.HasValue && (answer.Value.HasValue || isLeftJoin);
        next.Process(record.WithValue(isJoined ? Optional<TResult>.Of(joiner(row.Value.Value, answer.Value)) : default));
    }

    private ValueHash? Hash(Optional<State.ValueAndTimestamp<TValue>> row)
    {
        if (!row.HasValue) return null;
        _value.Reset();
        valueSerializer.Serialize(row.Value.Value, _value, _valueContext);
        return ValueHash.Of(_value.Written);
    }
}
