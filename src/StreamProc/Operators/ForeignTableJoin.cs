using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Tells every subscriber of a foreign row that it has changed. Kafka Streams: ForeignTableJoinProcessorSupplier.</summary>
internal sealed class ForeignTableJoin<TForeignKey, TKey, TOther>(
    IReadOnlyKeyValueStore<CombinedKey<TForeignKey, TKey>, ValueAndTimestamp<Subscription<TKey>>> subscriptions, ISerializer<TForeignKey> prefixSerializer, Drops drops,
    Operator<TKey, SubscriptionResponse<TOther>> next) : Operator<TForeignKey, Change<TOther>>
{
    public override void Process(in Record<TForeignKey, Change<TOther>> record)
    {
        if (!record.HasKey)
        {
            drops.NullKey();
            return;
        }
        if (!record.Value.IsLatest) return;

        foreach (var (key, subscription) in subscriptions.PrefixScan(record.Key, prefixSerializer))
        {
            var (hash, partition) = (subscription.Value.Hash, subscription.Value.PrimaryPartition);
            next.Process(new(key.PrimaryKey, new(hash, record.Value.New, partition), record.TimestampMs, record.Headers));
        }
    }
}
