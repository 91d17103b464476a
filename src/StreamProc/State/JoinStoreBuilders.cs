using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Builds window stores that keep duplicates. Kafka Streams: WindowStoreBuilder with retainDuplicates.</summary>
internal sealed class DuplicateWindowStoreBuilder<TKey, TValue>(
    string name, ISerde<TKey> keySerde, ISerde<TValue> valueSerde, WindowLayout layout) : StoreBuilder(name)
{
    // Not compacted: that would keep one of the duplicates.
    internal override Dictionary<string, string> DefaultLogConfiguration => ExpiringLogSettings(layout.RetentionMs, "delete");

    internal override ChangelogFormat Format { get; } = new(ValuePrefixBytes: 0, layout);

    internal override ITaskStore Build(StoreAccess access) => new DuplicateWindowStore<TKey, TValue>(
        access.Context, keySerde, new PlainValues<TValue>(valueSerde, new(access.Context.Topic, IsKey: false)), layout);
}

/// <summary>Builds the store of records of a left or outer join that wait for a match. Kafka Streams: ListValueStoreBuilder.</summary>
internal sealed class OuterJoinStoreBuilder<TKey, TLeft, TRight>(string name, ISerde<TKey> keySerde, ISerde<TLeft> leftSerde, ISerde<TRight> rightSerde)
    : StoreBuilder(name)
{
    internal override Dictionary<string, string> DefaultLogConfiguration => LogSettings(("cleanup.policy", "compact"));

    internal override ChangelogFormat Format { get; } = new(ValuePrefixBytes: 0);

    internal override ITaskStore Build(StoreAccess access) => new OuterJoinStore<TKey, TLeft, TRight>(access.Context, keySerde, leftSerde, rightSerde);
}
