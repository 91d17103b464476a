using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

/// <summary>Where a store keeps its rows.</summary>
public enum StoreType
{
    /// <summary>On disk, in RocksDB.</summary>
    Persistent,

    /// <summary>In memory; restored from the changelog at every start.</summary>
    InMemory,
}

/// <summary>How a table is kept: name, kind, serdes, caching and changelog of its store. Kafka Streams: Materialized.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed partial record Materialized<TKey, TValue>
{
    private readonly string? _name;
    private readonly TimeSpan? _historyRetention;

    /// <summary>The store's name; null: generated. With a supplier, the supplier's.</summary>
    public string? Name
    {
        get => Supplier?.Name ?? _name;
        init => _name = value;
    }

    /// <summary>
    /// Says which store it is: LRU, in memory, on disk, versioned, or one whose bytes lie in a place of the user's own; null: by the other settings.
    /// Its own name, place and retention count then. Kafka Streams: Materialized.as(supplier).
    /// </summary>
    public StoreSupplier? Supplier { get; init; }

    /// <summary>How keys are kept; null: as the stream has them, else by the application's default for the type.</summary>
    public ISerde<TKey>? KeySerde { get; init; }

    /// <summary>How values are kept; null: by the application's default for the type.</summary>
    public ISerde<TValue>? ValueSerde { get; init; }

    /// <summary>Where rows are kept; null: as <see cref="TopologyOptions.DefaultStoreType"/> says. With a supplier it must not be set.</summary>
    public StoreType? StoreType { get; init; }

    /// <summary>Whether the record cache may hold updates back, if the application has one.</summary>
    public bool IsCached { get; init; } = true;

    /// <summary>Whether updates go to a changelog topic.</summary>
    public bool IsLogged { get; init; } = true;

    /// <summary>Settings of the changelog topic, over the defaults of the store's kind.</summary>
    public IReadOnlyDictionary<string, string> LogConfiguration { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long windows are kept; null: their size and grace. A supplier says it itself.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>How far back rows of a versioned table can be looked up as they were, and how late its updates may come; null: only the newest are kept.</summary>
    public TimeSpan? HistoryRetention
    {
        get => Supplier is null ? _historyRetention : (Supplier as VersionedStoreSupplier)?.HistoryRetention;
        init => _historyRetention = value;
    }

    /// <summary>Whether it is said with the settings, and not by a supplier.</summary>
    internal bool HasHistoryRetentionOfItsOwn => _historyRetention is not null;

    /// <summary>Sets how keys are kept.</summary>
    public Materialized<TKey, TValue> WithKeySerde(ISerde<TKey> serde) => this with { KeySerde = serde };

    /// <summary>Sets how values are kept.</summary>
    public Materialized<TKey, TValue> WithValueSerde(ISerde<TValue> serde) => this with { ValueSerde = serde };

    /// <summary>Sets where rows are kept.</summary>
    public Materialized<TKey, TValue> WithStoreType(StoreType type) => this with { StoreType = type };

    /// <summary>Lets the record cache hold updates back.</summary>
    public Materialized<TKey, TValue> WithCachingEnabled() => this with { IsCached = true };

    /// <summary>Forwards every update.</summary>
    public Materialized<TKey, TValue> WithCachingDisabled() => this with { IsCached = false };

    /// <summary>Keeps a changelog, with these topic settings over the defaults.</summary>
    public Materialized<TKey, TValue> WithLoggingEnabled(IReadOnlyDictionary<string, string> configuration) =>
        this with { IsLogged = true, LogConfiguration = configuration };

    /// <summary>Keeps no changelog: what is lost with the disk stays lost.</summary>
    public Materialized<TKey, TValue> WithLoggingDisabled() => this with { IsLogged = false };

    /// <summary>Sets how long windows are kept.</summary>
    public Materialized<TKey, TValue> WithRetention(TimeSpan retention) => this with { Retention = retention };

    /// <summary>Keeps versions of rows, so that streams are joined with what a row was at their records' time. Kafka Streams: persistentVersionedKeyValueStore.</summary>
    public Materialized<TKey, TValue> WithHistoryRetention(TimeSpan retention) => this with { HistoryRetention = retention };

    /// <summary>A name is all that is said.</summary>
    public static implicit operator Materialized<TKey, TValue>(Materialized named)
    {
        ArgumentNullException.ThrowIfNull(named);
        return new() { Name = named.Name, Supplier = named.Supplier };
    }

    internal bool IsPersistent(TopologyOptions options) => Supplier?.IsPersistent ?? (StoreType ?? options.DefaultStoreType) == Dsl.StoreType.Persistent;
}

/// <summary>How a table is kept, by name or supplier alone.</summary>
/// <param name="Name">The store's name.</param>
public sealed record Materialized(string Name)
{
    /// <summary>Says which store it is; null: the default.</summary>
    public StoreSupplier? Supplier { get; init; }

    /// <summary>In a store of that name.</summary>
    public static Materialized As(string name) => new(name);

    /// <summary>In a store of that name, for types that cannot be inferred.</summary>
    public static Materialized<TKey, TValue> As<TKey, TValue>(string name) => new() { Name = name };

    /// <summary>In the store of a supplier, which fits the table: by key (also LRU or versioned), of windows or of sessions.</summary>
    public static Materialized As(StoreSupplier supplier)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        return new(supplier.Name) { Supplier = supplier };
    }

    /// <summary>In the store of a supplier, for types that cannot be inferred.</summary>
    public static Materialized<TKey, TValue> As<TKey, TValue>(StoreSupplier supplier) => As(supplier);

    /// <summary>With these serdes.</summary>
    public static Materialized<TKey, TValue> With<TKey, TValue>(ISerde<TKey> keySerde, ISerde<TValue> valueSerde) =>
        new() { KeySerde = keySerde, ValueSerde = valueSerde };
}
