using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Answers subscriptions with the foreign row. Kafka Streams: SubscriptionJoinProcessorSupplier.</summary>
internal sealed class SubscriptionJoin<TForeign, TForeignKey, TKey, TOther>(
    Func<TForeign, TForeignKey> foreignKeyOf, TableView<TForeignKey, TOther> foreignTable, Operator<TKey, SubscriptionResponse<TOther>> next)
    : Operator<TForeign, Subscription<TKey>>
{
    public override void Process(in Record<TForeign, Subscription<TKey>> record)
    {
        var subscription = record.Value;
        if (subscription.Instruction is SubscriptionInstruction.Delete) return;

        var row = record.HasKey ? foreignTable.Get(foreignKeyOf(record.Key)) : default;
        if (!row.HasValue && subscription.Instruction is SubscriptionInstruction.PropagateIfFound) return;

        var value = row.HasValue && subscription.Instruction is not SubscriptionInstruction.DeleteAndPropagate ? Optional<TOther>.Of(row.Value.Value) : default;
        var timestampMs = row.HasValue ? Math.Max(record.TimestampMs, row.Value.TimestampMs) : record.TimestampMs;
        next.Process(new(subscription.PrimaryKey, new(subscription.Hash, value, subscription.PrimaryPartition), timestampMs, record.Headers));
    }
}
