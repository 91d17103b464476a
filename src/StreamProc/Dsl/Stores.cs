using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

/// <summary>Makes store builders from what the DSL was told.</summary>
internal static class Stores
{
    public static StoreBuilder TimestampedKeyValue<TKey, TValue, TSettingKey, TSettingValue>(
        string name, ISerde<TKey> keySerde, ISerde<TValue> valueSerde, Materialized<TSettingKey, TSettingValue> settings) =>
        new KeyValueStoreBuilder<TKey, ValueAndTimestamp<TValue>>(
            name, keySerde, context => new TimestampedValues<TValue>(valueSerde, context), valuePrefixBytes: sizeof(long))
        {
            IsPersistent = settings.StoreType == StoreType.Persistent,
            IsLogged = settings.IsLogged,
            IsCached = settings.IsCached,
            LogConfiguration = settings.LogConfiguration,
        };
}
