using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Builds window stores. Kafka Streams: WindowStoreBuilder, TimestampedWindowStoreBuilder.</summary>
internal sealed record WindowStoreBuilder<TKey, TValue> : StoreBuilder<IWindowStore<TKey, TValue>>
{
    private readonly ISerde<TKey> _keySerde;
    private readonly Func<SerdeContext, StoredValues<TValue>> _values;
    private readonly int _valuePrefixBytes;
    private readonly WindowLayout _layout;

    public WindowStoreBuilder(string name, ISerde<TKey> keySerde, Func<SerdeContext, StoredValues<TValue>> values, int valuePrefixBytes, WindowLayout layout)
        : base(name)
    {
        (_keySerde, _values, _valuePrefixBytes, _layout) = (keySerde, values, valuePrefixBytes, layout);
        Format = new(valuePrefixBytes, layout);
    }

    internal override Dictionary<string, string> DefaultLogConfiguration => ExpiringLogSettings(_layout.RetentionMs);

    internal override ChangelogFormat Format { get; }

    internal override ITaskStore Build(StoreAccess access) =>
        new WindowStore<TKey, TValue>(access, _keySerde, _values(new(access.Context.Topic, IsKey: false)), _layout);
}
