using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Builds window stores. Kafka Streams: WindowStoreBuilder, TimestampedWindowStoreBuilder.</summary>
internal sealed class WindowStoreBuilder<TKey, TValue>(
    string name, ISerde<TKey> keySerde, Func<SerdeContext, StoredValues<TValue>> values, int valuePrefixBytes, WindowLayout layout) : StoreBuilder(name)
{
    internal override Dictionary<string, string> DefaultLogConfiguration => ExpiringLogSettings(layout.RetentionMs);

    internal override ChangelogFormat Format { get; } = new(valuePrefixBytes, layout);

    internal override ITaskStore Build(StoreAccess access) =>
        new WindowStore<TKey, TValue>(access, keySerde, values(new(access.Context.Topic, IsKey: false)), layout);
}
