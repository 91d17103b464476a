using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Builds window stores. Kafka Streams: WindowStoreBuilder, TimestampedWindowStoreBuilder.</summary>
internal sealed record WindowStoreBuilder<TKey, TValue>(
    string Name, ISerde<TKey> KeySerde, ValueLayout<TValue> Values, WindowLayout Layout, bool RetainsDuplicates = false)
    : StoreBuilder<IWindowStore<TKey, TValue>>(Name)
{
    // Duplicates are not compacted: that would keep one of them.
    internal override Dictionary<string, string> DefaultLogConfiguration =>
        RetainsDuplicates ? ExpiringLogSettings(Layout.RetentionMs, "delete") : ExpiringLogSettings(Layout.RetentionMs);

    internal override ChangelogFormat Format { get; } = new(Values.PrefixBytes, Layout);

    internal override ITaskStore Build(StoreAccess access)
    {
        var values = Values.In(new(access.Context.Topic, IsKey: false));
        return RetainsDuplicates
            ? new DuplicateWindowStore<TKey, TValue>(access.Context, KeySerde, values, Layout)
            : new WindowStore<TKey, TValue>(access, KeySerde, values, Layout);
    }
}
