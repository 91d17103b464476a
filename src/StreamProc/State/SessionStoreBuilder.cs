using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Builds session stores. Kafka Streams: SessionStoreBuilder.</summary>
internal sealed record SessionStoreBuilder<TKey, TValue> : StoreBuilder<ISessionStore<TKey, TValue>>
{
    private readonly ISerde<TKey> _keySerde;
    private readonly ISerde<TValue> _valueSerde;
    private readonly SessionLayout _layout;

    public SessionStoreBuilder(string name, ISerde<TKey> keySerde, ISerde<TValue> valueSerde, SessionLayout layout)
        : base(name)
    {
        (_keySerde, _valueSerde, _layout) = (keySerde, valueSerde, layout);
        Format = new(ValuePrefixBytes: 0, layout);
    }

    internal override Dictionary<string, string> DefaultLogConfiguration => ExpiringLogSettings(_layout.RetentionMs);

    internal override ChangelogFormat Format { get; }

    internal override ITaskStore Build(StoreAccess access) =>
        new SessionStore<TKey, TValue>(access, _keySerde, new PlainValues<TValue>(_valueSerde, new(access.Context.Topic, IsKey: false)), _layout);
}
