using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Builds session stores. Kafka Streams: SessionStoreBuilder.</summary>
internal sealed class SessionStoreBuilder<TKey, TValue>(string name, ISerde<TKey> keySerde, ISerde<TValue> valueSerde, SessionLayout layout) : StoreBuilder(name)
{
    internal override Dictionary<string, string> DefaultLogConfiguration => ExpiringLogSettings(layout.RetentionMs);

    internal override ChangelogFormat Format { get; } = new(ValuePrefixBytes: 0, layout);

    internal override ITaskStore Build(StoreAccess access) =>
        new SessionStore<TKey, TValue>(access, keySerde, new PlainValues<TValue>(valueSerde, new(access.Context.Topic, IsKey: false)), layout);
}
