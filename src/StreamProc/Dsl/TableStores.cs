using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

/// <summary>Makes store builders from what the DSL was told.</summary>
internal static class TableStores
{
    public static StoreBuilder TimestampedKeyValue<TKey, TValue, TSettingKey, TSettingValue>(
        string name, ISerde<TKey> keySerde, ISerde<TValue> valueSerde, Materialized<TSettingKey, TSettingValue> settings) =>
        settings.HistoryRetention is { } history ? Versioned(name, keySerde, valueSerde, settings, history)
        : new KeyValueStoreBuilder<TKey, ValueAndTimestamp<TValue>>(
            name, keySerde, context => new TimestampedValues<TValue>(valueSerde, context), valuePrefixBytes: sizeof(long))
        {
            IsPersistent = settings.StoreType == StoreType.Persistent,
            IsLogged = settings.IsLogged,
            IsCached = settings.IsCached,
            LogConfiguration = settings.LogConfiguration,
        };

    private static VersionedStoreBuilder<TKey, TValue> Versioned<TKey, TValue, TSettingKey, TSettingValue>(
        string name, ISerde<TKey> keySerde, ISerde<TValue> valueSerde, Materialized<TSettingKey, TSettingValue> settings, TimeSpan history)
    {
        return new(name, keySerde, valueSerde, new(Math.Max(0, (long)history.TotalMilliseconds)))
        {
            IsPersistent = settings.StoreType == StoreType.Persistent,
            IsLogged = settings.IsLogged,
            LogConfiguration = settings.LogConfiguration,
        };
    }

    /// <summary>A store of a foreign-key join. Its changelog has the headers of the records that led to it, as in Kafka Streams.</summary>
    public static StoreBuilder Subscriptions<TKey, TValue>(string name, ISerde<TKey> keySerde, ISerde<TValue> valueSerde) =>
        new KeyValueStoreBuilder<TKey, ValueAndTimestamp<TValue>>(
            name, keySerde, context => new TimestampedValues<TValue>(valueSerde, context), valuePrefixBytes: sizeof(long))
        {
            LogsHeaders = true,
        };
}
