using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Turns changes of the left table into subscriptions to its rows' foreign keys. Kafka Streams: SubscriptionSendProcessorSupplier.</summary>
/// <typeparam name="TKey">The left table's key.</typeparam>
/// <typeparam name="TValue">The left table's value.</typeparam>
/// <typeparam name="TForeign">The foreign key, or null.</typeparam>
internal sealed class SubscriptionSend<TKey, TValue, TForeign>(
    Func<TKey, TValue, TForeign> foreignKeyOf, bool isLeftJoin, ISerializer<TForeign> foreignKeySerializer, ISerializer<TValue> valueSerializer, string topic,
    NodeContext node, Operator<TForeign, Subscription<TKey>> next) : Operator<TKey, Change<TValue>>
{
    private readonly SerdeContext _keyContext = new(topic + "-fk", IsKey: true), _valueContext = new(topic + "-vh", IsKey: false);
    private readonly ByteWriter _value = new(), _first = new(), _second = new();

    public override void Process(in Record<TKey, Change<TValue>> record)
    {
        var change = record.Value;
        if (!change.IsLatest) return;

        node.Record.Enter(in record);
        // Absent keys are null: without the default a struct's Nullable, a class's null.
        var old = change.Old.HasValue ? foreignKeyOf(record.Key, change.Old.Value) : default!;
        var now = change.New.HasValue ? foreignKeyOf(record.Key, change.New.Value) : default!;
        if (isLeftJoin) SendForLeft(in record, old, now);
        else SendForInner(in record, old, now);
    }

    private void SendForLeft(in Record<TKey, Change<TValue>> record, TForeign old, TForeign now)
    {
        if (!record.Value.Old.HasValue && !record.Value.New.HasValue) return;
        if (old is not null && !IsSame(old, now)) Send(in record, old, SubscriptionInstruction.Delete);
        Send(in record, now, SubscriptionInstruction.Propagate);
    }

    private void SendForInner(in Record<TKey, Change<TValue>> record, TForeign old, TForeign now)
    {
        if (now is null)
        {
            if (record.Value.New.HasValue) node.Drops.Because("its foreign key is null");
            if (old is not null) Send(in record, old, SubscriptionInstruction.DeleteAndPropagate);
        }
        else if (old is null || IsSame(old, now)) Send(in record, now, SubscriptionInstruction.PropagateIfFound);
        else
        {
            Send(in record, old, SubscriptionInstruction.Delete);
            // Also if nothing is found: what the old foreign row has led to has to go.
            Send(in record, now, SubscriptionInstruction.Propagate);
        }
    }

    private void Send(in Record<TKey, Change<TValue>> record, TForeign foreignKey, SubscriptionInstruction instruction)
    {
        var subscription = new Subscription<TKey>(Hash(record.Value.New), instruction, record.Key, node.Record.Partition);
        next.Process(new(foreignKey, subscription, record.TimestampMs, record.Headers));
    }

    private ValueHash? Hash(Optional<TValue> value)
    {
        if (!value.HasValue) return null;
        _value.Reset();
        valueSerializer.Serialize(value.Value, _value, _valueContext);
        return ValueHash.Of(_value.Written);
    }

    // By bytes, as Kafka Streams has it: they decide where a row is subscribed.
    private bool IsSame(TForeign old, TForeign now) => now is not null && Bytes(old, _first).SequenceEqual(Bytes(now, _second));

    private ReadOnlySpan<byte> Bytes(TForeign foreignKey, ByteWriter output)
    {
        output.Reset();
        foreignKeySerializer.Serialize(foreignKey, output, _keyContext);
        return output.Written;
    }
}
