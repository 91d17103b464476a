using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

/// <summary>Makes builders of tables' stores from what the DSL was told.</summary>
internal static class TableStores
{
    public static StoreBuilder TimestampedKeyValue<TKey, TValue, TSettingKey, TSettingValue>(
        TopologyOptions options, string name, ISerde<TKey> keySerde, ISerde<TValue> valueSerde, Materialized<TSettingKey, TSettingValue> settings) =>
        settings.HistoryRetention is { } history
            ? Kept(new VersionedStoreBuilder<TKey, TValue>(name, keySerde, valueSerde, new(Math.Max(0, Milliseconds.Of(history)))), settings with { IsCached = false }, options)
            : Kept(
                new KeyValueStoreBuilder<TKey, ValueAndTimestamp<TValue>>(name, keySerde, ValueLayouts.Timestamped(valueSerde))
                {
                    MaxEntries = (settings.Supplier as KeyValueStoreSupplier)?.MaxEntries,
                },
                settings, options);

    /// <summary>A store of a foreign-key join. Its changelog has the headers of the records that led to it, as in Kafka Streams.</summary>
    public static StoreBuilder Subscriptions<TKey, TValue>(TopologyOptions options, string name, ISerde<TKey> keySerde, ISerde<TValue> valueSerde) =>
        new KeyValueStoreBuilder<TKey, ValueAndTimestamp<TValue>>(name, keySerde, ValueLayouts.Timestamped(valueSerde))
        {
            IsPersistent = options.DefaultStoreType == StoreType.Persistent,
            LogsHeaders = true,
        };

    public static StoreBuilder Windows<TKey, TValue>(
        TopologyOptions options, string name, ISerde<TKey> keySerde, ISerde<TValue> valueSerde, Materialized<TKey, TValue> settings, WindowLayout layout) =>
        Kept(new WindowStoreBuilder<TKey, ValueAndTimestamp<TValue>>(name, keySerde, ValueLayouts.Timestamped(valueSerde), layout), settings, options);

    public static StoreBuilder Sessions<TKey, TValue>(
        TopologyOptions options, string name, ISerde<TKey> keySerde, ISerde<TValue> valueSerde, Materialized<TKey, TValue> settings, SessionLayout layout) =>
        Kept(new SessionStoreBuilder<TKey, TValue>(name, keySerde, ValueLayouts.Plain(valueSerde), layout), settings, options);

    private static StoreBuilder Kept<TKey, TValue>(StoreBuilder builder, Materialized<TKey, TValue> settings, TopologyOptions options) => builder with
    {
        IsPersistent = settings.IsPersistent(options),
        IsLogged = settings.IsLogged,
        IsCached = settings.IsCached,
        LogConfiguration = settings.LogConfiguration,
        Bytes = settings.Supplier?.Bytes,
    };
}
