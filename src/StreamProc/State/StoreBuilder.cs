using System.Globalization;
using StreamProc.Records;

namespace StreamProc.State;

/// <summary>A store to be: its name, its kind and what becomes of its updates. Each task that has the store builds its own.</summary>
public abstract class StoreBuilder
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

    /// <summary>Settings of the changelog topic for this kind of store.</summary>
    internal abstract Dictionary<string, string> DefaultLogConfiguration { get; }

    /// <summary>How its stored bytes and its changelog records belong together.</summary>
    internal abstract ChangelogFormat Format { get; }

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

/// <summary>Builds key-value stores. Kafka Streams: KeyValueStoreBuilder, TimestampedKeyValueStoreBuilder.</summary>
internal sealed class KeyValueStoreBuilder<TKey, TValue>(
    string name, ISerde<TKey> keySerde, Func<SerdeContext, StoredValues<TValue>> values, int valuePrefixBytes) : StoreBuilder(name)
{
    /// <summary>Whether changelog records have the headers of the records that led to them.</summary>
    public bool LogsHeaders { get; init; }

    internal override Dictionary<string, string> DefaultLogConfiguration => LogSettings(("cleanup.policy", "compact"));

    internal override ChangelogFormat Format { get; } = new(valuePrefixBytes);

    internal override ITaskStore Build(StoreAccess access) =>
        new KeyValueStore<TKey, TValue>(access, keySerde, values(new(access.Context.Topic, IsKey: false)), LogsHeaders);
}
