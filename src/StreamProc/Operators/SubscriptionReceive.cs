using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Remembers subscriptions by foreign key, so that later changes of the foreign row find them. Kafka Streams: SubscriptionReceiveProcessorSupplier.</summary>
internal sealed class SubscriptionReceive<TForeign, TForeignKey, TKey>(
    Func<TForeign, TForeignKey> foreignKeyOf, IKeyValueStore<CombinedKey<TForeignKey, TKey>, ValueAndTimestamp<Subscription<TKey>>> subscriptions, NodeContext node,
    Operator<TForeign, Subscription<TKey>> next) : Operator<TForeign, Subscription<TKey>>
{
    public override void Process(in Record<TForeign, Subscription<TKey>> record)
    {
        var subscription = record.Value;
        if (!record.HasKey && subscription.Instruction is not SubscriptionInstruction.Propagate)
        {
            node.Drops.NullKey();
            return;
        }
        if (record.HasKey)
        {
            node.Record.Enter(in record);
            var key = new CombinedKey<TForeignKey, TKey>(foreignKeyOf(record.Key), subscription.PrimaryKey);
            if (subscription.Instruction is SubscriptionInstruction.Delete or SubscriptionInstruction.DeleteAndPropagate) subscriptions.Delete(key);
            else subscriptions.Put(key, new(subscription, record.TimestampMs));
        }
        next.Process(in record);
    }
}
