using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Builds window stores that keep duplicates. Kafka Streams: WindowStoreBuilder with retainDuplicates.</summary>
internal sealed record DuplicateWindowStoreBuilder<TKey, TValue> : StoreBuilder<IWindowStore<TKey, TValue>>
{
    private readonly ISerde<TKey> _keySerde;
    private readonly Func<SerdeContext, StoredValues<TValue>> _values;
    private readonly int _valuePrefixBytes;
    private readonly WindowLayout _layout;

    public DuplicateWindowStoreBuilder(string name, ISerde<TKey> keySerde, Func<SerdeContext, StoredValues<TValue>> values, int valuePrefixBytes, WindowLayout layout)
        : base(name)
    {
        (_keySerde, _values, _valuePrefixBytes, _layout) = (keySerde, values, valuePrefixBytes, layout);
        Format = new(valuePrefixBytes, layout);
    }

    // Not compacted: that would keep one of the duplicates.
    internal override Dictionary<string, string> DefaultLogConfiguration => ExpiringLogSettings(_layout.RetentionMs, "delete");

    internal override ChangelogFormat Format { get; }

    internal override ITaskStore Build(StoreAccess access) => new DuplicateWindowStore<TKey, TValue>(
        access.Context, _keySerde, _values(new(access.Context.Topic, IsKey: false)), _layout);
}

/// <summary>Builds the store of records of a left or outer join that wait for a match. Kafka Streams: ListValueStoreBuilder.</summary>
internal sealed record OuterJoinStoreBuilder<TKey, TLeft, TRight> : StoreBuilder
{
    private readonly ISerde<TKey> _keySerde;
    private readonly ISerde<TLeft> _leftSerde;
    private readonly ISerde<TRight> _rightSerde;

    public OuterJoinStoreBuilder(string name, ISerde<TKey> keySerde, ISerde<TLeft> leftSerde, ISerde<TRight> rightSerde)
        : base(name)
    {
        (_keySerde, _leftSerde, _rightSerde) = (keySerde, leftSerde, rightSerde);
        Format = new(ValuePrefixBytes: 0);
    }

    internal override Dictionary<string, string> DefaultLogConfiguration => LogSettings(("cleanup.policy", "compact"));

    internal override ChangelogFormat Format { get; }

    internal override ITaskStore Build(StoreAccess access) => new OuterJoinStore<TKey, TLeft, TRight>(access.Context, _keySerde, _leftSerde, _rightSerde);
}
