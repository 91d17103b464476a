using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Builds session stores. Kafka Streams: SessionStoreBuilder.</summary>
internal sealed record SessionStoreBuilder<TKey, TValue>(string Name, ISerde<TKey> KeySerde, ValueLayout<TValue> Values, SessionLayout Layout)
    : StoreBuilder<ISessionStore<TKey, TValue>>(Name)
{
    internal override Dictionary<string, string> DefaultLogConfiguration => ExpiringLogSettings(Layout.RetentionMs);

    internal override ChangelogFormat Format { get; } = new(Values.PrefixBytes, Layout);

    internal override ITaskStore Build(StoreAccess access) =>
        new SessionStore<TKey, TValue>(access, KeySerde, Values.In(new(access.Context.Topic, IsKey: false)), Layout);
}
