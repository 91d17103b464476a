using System.Globalization;
using StreamProc.Records;

namespace StreamProc.State;

/// <summary>A store to be: its name, its kind and what becomes of its updates. Each task that has the store builds its own.</summary>
public abstract record StoreBuilder
{
    private protected StoreBuilder(string name) => Name = name;

    /// <summary>The store's name, unique in the topology.</summary>
    public string Name { get; }

    /// <summary>Whether its contents outlive the process without being restored.</summary>
    public bool IsPersistent { get; init; } = true;

    /// <summary>Whether its updates go to a changelog topic, from which it is restored elsewhere.</summary>
    public bool IsLogged { get; init; } = true;

    /// <summary>Whether the record cache may hold its updates back, if the application has one.</summary>
    public bool IsCached { get; init; }

    /// <summary>Settings of the changelog topic, over the defaults of its kind.</summary>
    public IReadOnlyDictionary<string, string> LogConfiguration { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where its bytes lie, if the user has said so; null: with the other stores, on disk or in memory.</summary>
    internal Func<IWritableByteStore>? Bytes { get; init; }

    /// <summary>Settings of the changelog topic for this kind of store.</summary>
    internal abstract Dictionary<string, string> DefaultLogConfiguration { get; }

    /// <summary>How its stored bytes and its changelog records belong together.</summary>
    internal abstract ChangelogFormat Format { get; }

    /// <summary>Whether what one has written another one of the same bytes can read: what lies elsewhere only its own task sees.</summary>
    internal virtual bool IsShareable => Bytes is null;

    /// <summary>Whether the record cache can hold its updates back.</summary>
    internal virtual bool IsCacheable => true;

    internal abstract ITaskStore Build(StoreAccess access);

    internal const long WindowRetentionSlackMs = 24 * 60 * 60 * 1000;

    private protected static Dictionary<string, string> LogSettings(params (string Name, string Value)[] settings) =>
        settings.ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal);

    /// <summary>Settings of the changelog of a store whose rows expire. Kafka Streams: WindowedChangelogTopicConfig.</summary>
    private protected static Dictionary<string, string> ExpiringLogSettings(long retentionMs, string cleanupPolicy = "compact,delete")
    {
        var logRetentionMs = retentionMs > long.MaxValue - WindowRetentionSlackMs ? long.MaxValue : retentionMs + WindowRetentionSlackMs;
        return LogSettings(("cleanup.policy", cleanupPolicy), ("retention.ms", logRetentionMs.ToString(CultureInfo.InvariantCulture)));
    }
}

/// <summary>A store to be, by the interface that it is read and written with. Kafka Streams: StoreBuilder.</summary>
/// <typeparam name="TStore">What processors get it as.</typeparam>
public abstract record StoreBuilder<TStore> : StoreBuilder
    where TStore : class, IStateStore
{
    private protected StoreBuilder(string name)
        : base(name)
    {
    }

    /// <summary>Lets the record cache hold updates back. Stores that keep several rows for a key and time, or a history, are never cached.</summary>
    public StoreBuilder<TStore> WithCachingEnabled() => this with { IsCached = true };

    /// <summary>Writes every update at once.</summary>
    public StoreBuilder<TStore> WithCachingDisabled() => this with { IsCached = false };

    /// <summary>Keeps a changelog, with these topic settings over the defaults.</summary>
    public StoreBuilder<TStore> WithLoggingEnabled(IReadOnlyDictionary<string, string> configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return this with { IsLogged = true, LogConfiguration = configuration };
    }

    /// <summary>Keeps no changelog: what is lost with the disk, or with the process for a store in memory, stays lost.</summary>
    public StoreBuilder<TStore> WithLoggingDisabled() => this with { IsLogged = false };
}

/// <summary>Builds key-value stores. Kafka Streams: KeyValueStoreBuilder, TimestampedKeyValueStoreBuilder.</summary>
internal sealed record KeyValueStoreBuilder<TKey, TValue>(string Name, ISerde<TKey> KeySerde, ValueLayout<TValue> Values)
    : StoreBuilder<IKeyValueStore<TKey, TValue>>(Name)
{
    /// <summary>The most rows that are kept, those used longest ago leave first; null: all are.</summary>
    public int? MaxEntries { get; init; }

    /// <summary>Whether changelog records have the headers of the records that led to them.</summary>
    public bool LogsHeaders { get; init; }

    internal override Dictionary<string, string> DefaultLogConfiguration => LogSettings(("cleanup.policy", "compact"));

    internal override ChangelogFormat Format { get; } = new(Values.PrefixBytes);

    internal override ITaskStore Build(StoreAccess access)
    {
        var values = Values.In(new(access.Context.Topic, IsKey: false));
        return MaxEntries is { } maxEntries
            ? new LruStore<TKey, TValue>(access, KeySerde, values, new(access.Context, Format, maxEntries))
            : new KeyValueStore<TKey, TValue>(access, KeySerde, values, LogsHeaders);
    }
}
