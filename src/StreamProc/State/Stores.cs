using StreamProc.Records;

namespace StreamProc.State;

/// <summary>
/// Stores of all kinds: suppliers say name and kind, for tables and joins; builders add the types, for processors. Kafka Streams: Stores.
/// </summary>
public static class Stores
{
    /// <summary>A key-value store on disk. Kafka Streams: persistentKeyValueStore, persistentTimestampedKeyValueStore.</summary>
    public static KeyValueStoreSupplier PersistentKeyValueStore(string name) => new(name, isPersistent: true);

    /// <summary>A key-value store in memory. Kafka Streams: inMemoryKeyValueStore.</summary>
    public static KeyValueStoreSupplier InMemoryKeyValueStore(string name) => new(name, isPersistent: false);

    /// <summary>A key-value store in memory that keeps the rows used last; what leaves is deleted in the changelog too. Kafka Streams: lruMap.</summary>
    /// <param name="name">The store's name.</param>
    /// <param name="maxEntries">The most rows that are kept, in each task.</param>
    public static KeyValueStoreSupplier LruMap(string name, int maxEntries) => new(name, isPersistent: false, maxEntries);

    /// <summary>A versioned store on disk. Kafka Streams: persistentVersionedKeyValueStore.</summary>
    /// <param name="name">The store's name.</param>
    /// <param name="historyRetention">How far back rows can be read as they were, and how late puts may come.</param>
    public static VersionedStoreSupplier PersistentVersionedKeyValueStore(string name, TimeSpan historyRetention) => new(name, historyRetention, isPersistent: true);

    /// <summary>A versioned store in memory, which Kafka Streams has not got.</summary>
    /// <param name="name">The store's name.</param>
    /// <param name="historyRetention">How far back rows can be read as they were, and how late puts may come.</param>
    public static VersionedStoreSupplier InMemoryVersionedKeyValueStore(string name, TimeSpan historyRetention) => new(name, historyRetention, isPersistent: false);

    /// <summary>A window store on disk. Kafka Streams: persistentWindowStore, persistentTimestampedWindowStore.</summary>
    /// <param name="name">The store's name.</param>
    /// <param name="retention">How long windows are kept, behind the largest start put.</param>
    /// <param name="windowSize">The windows' size.</param>
    /// <param name="retainDuplicates">Whether all rows of one key and time are kept.</param>
    public static WindowStoreSupplier PersistentWindowStore(string name, TimeSpan retention, TimeSpan windowSize, bool retainDuplicates = false) =>
        new(name, retention, windowSize, retainDuplicates, isPersistent: true);

    /// <summary>A window store in memory. Parameters as of <see cref="PersistentWindowStore"/>. Kafka Streams: inMemoryWindowStore.</summary>
    public static WindowStoreSupplier InMemoryWindowStore(string name, TimeSpan retention, TimeSpan windowSize, bool retainDuplicates = false) =>
        new(name, retention, windowSize, retainDuplicates, isPersistent: false);

    /// <summary>A session store on disk. Kafka Streams: persistentSessionStore.</summary>
    /// <param name="name">The store's name.</param>
    /// <param name="retention">How long sessions are kept, behind the largest end put.</param>
    public static SessionStoreSupplier PersistentSessionStore(string name, TimeSpan retention) => new(name, retention, isPersistent: true);

    /// <summary>A session store in memory. Parameters as of <see cref="PersistentSessionStore"/>. Kafka Streams: inMemorySessionStore.</summary>
    public static SessionStoreSupplier InMemorySessionStore(string name, TimeSpan retention) => new(name, retention, isPersistent: false);

    /// <summary>Builds a store of plain values. Kafka Streams: keyValueStoreBuilder.</summary>
    public static StoreBuilder<IKeyValueStore<TKey, TValue>> KeyValueStoreBuilder<TKey, TValue>(
        KeyValueStoreSupplier supplier, ISerde<TKey> keySerde, ISerde<TValue> valueSerde) => KeyValues(supplier, keySerde, ValueLayouts.Plain(valueSerde));

    /// <summary>Builds a store of values with the event time of their last update, as tables have it. Kafka Streams: timestampedKeyValueStoreBuilder.</summary>
    public static StoreBuilder<IKeyValueStore<TKey, ValueAndTimestamp<TValue>>> TimestampedKeyValueStoreBuilder<TKey, TValue>(
        KeyValueStoreSupplier supplier, ISerde<TKey> keySerde, ISerde<TValue> valueSerde) => KeyValues(supplier, keySerde, ValueLayouts.Timestamped(valueSerde));

    /// <summary>Builds a store of rows with their history. Kafka Streams: versionedKeyValueStoreBuilder.</summary>
    public static StoreBuilder<IVersionedKeyValueStore<TKey, TValue>> VersionedKeyValueStoreBuilder<TKey, TValue>(
        VersionedStoreSupplier supplier, ISerde<TKey> keySerde, ISerde<TValue> valueSerde)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        return Placed(new VersionedStoreBuilder<TKey, TValue>(supplier.Name, keySerde, valueSerde, new(supplier.HistoryMs)), supplier);
    }

    /// <summary>Builds a window store of plain values. Kafka Streams: windowStoreBuilder.</summary>
    public static StoreBuilder<IWindowStore<TKey, TValue>> WindowStoreBuilder<TKey, TValue>(
        WindowStoreSupplier supplier, ISerde<TKey> keySerde, ISerde<TValue> valueSerde) => Windows(supplier, keySerde, ValueLayouts.Plain(valueSerde));

    /// <summary>Builds a window store of values with the event time of their last update, as windowed tables have it. Kafka Streams: timestampedWindowStoreBuilder.</summary>
    public static StoreBuilder<IWindowStore<TKey, ValueAndTimestamp<TValue>>> TimestampedWindowStoreBuilder<TKey, TValue>(
        WindowStoreSupplier supplier, ISerde<TKey> keySerde, ISerde<TValue> valueSerde) => Windows(supplier, keySerde, ValueLayouts.Timestamped(valueSerde));

    /// <summary>Builds a session store. Kafka Streams: sessionStoreBuilder.</summary>
    public static StoreBuilder<ISessionStore<TKey, TValue>> SessionStoreBuilder<TKey, TValue>(
        SessionStoreSupplier supplier, ISerde<TKey> keySerde, ISerde<TValue> valueSerde)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        return Placed(new SessionStoreBuilder<TKey, TValue>(supplier.Name, keySerde, ValueLayouts.Plain(valueSerde), supplier.Layout), supplier);
    }

    /// <summary>Builds a store of the user's own kind, which writes its changelog through its context and is restored from it at every start. Kafka Streams: StateStore.</summary>
    /// <param name="name">The store's name.</param>
    /// <param name="create">Makes a store for a task.</param>
    public static StoreBuilder<TStore> CustomStoreBuilder<TStore>(string name, Func<TStore> create)
        where TStore : class, ICustomStore => new CustomStoreBuilder<TStore>(name, create);

    private static StoreBuilder<IKeyValueStore<TKey, TValue>> KeyValues<TKey, TValue>(KeyValueStoreSupplier supplier, ISerde<TKey> keySerde, ValueLayout<TValue> values)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        return Placed(new KeyValueStoreBuilder<TKey, TValue>(supplier.Name, keySerde, values) { MaxEntries = supplier.MaxEntries }, supplier);
    }

    private static StoreBuilder<IWindowStore<TKey, TValue>> Windows<TKey, TValue>(WindowStoreSupplier supplier, ISerde<TKey> keySerde, ValueLayout<TValue> values)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        return Placed(new WindowStoreBuilder<TKey, TValue>(supplier.Name, keySerde, values, supplier.Layout, supplier.RetainsDuplicates), supplier);
    }

    private static StoreBuilder<TStore> Placed<TStore>(StoreBuilder<TStore> builder, StoreSupplier supplier)
        where TStore : class, IStateStore => builder with { IsPersistent = supplier.IsPersistent, Bytes = supplier.Bytes };
}
