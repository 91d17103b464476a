using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

/// <summary>Makes builders of window and session stores from what the DSL was told.</summary>
internal static class WindowStores
{
    public static StoreBuilder Timestamped<TKey, TValue>(
        string name, ISerde<TKey> keySerde, ISerde<TValue> valueSerde, Materialized<TKey, TValue> settings, WindowLayout layout) =>
        new WindowStoreBuilder<TKey, ValueAndTimestamp<TValue>>(
            name, keySerde, context => new TimestampedValues<TValue>(valueSerde, context), valuePrefixBytes: sizeof(long), layout)
        {
            IsPersistent = layout.IsPersistent,
            IsLogged = settings.IsLogged,
            IsCached = settings.IsCached,
            LogConfiguration = settings.LogConfiguration,
        };

    public static StoreBuilder Sessions<TKey, TValue>(
        string name, ISerde<TKey> keySerde, ISerde<TValue> valueSerde, Materialized<TKey, TValue> settings, SessionLayout layout) =>
        new SessionStoreBuilder<TKey, TValue>(name, keySerde, valueSerde, layout)
        {
            IsPersistent = layout.IsPersistent,
            IsLogged = settings.IsLogged,
            IsCached = settings.IsCached,
            LogConfiguration = settings.LogConfiguration,
        };

    /// <summary>The retention that was set, which must be enough, else what is needed.</summary>
    public static long RetentionMs(StreamsBuilder builder, string node, TimeSpan? retention, long neededMs, string needed)
    {
        if (retention is not { } set) return neededMs;
        if (Milliseconds.Of(set) < neededMs)
            builder.Refuse($"Node {node}: its store's retention of {set} is below {needed}, {TimeSpan.FromMilliseconds(neededMs)}: raise it to that at least, with WithRetention.");
        return Milliseconds.Of(set);
    }
}
