using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>How a table is kept, as far as that has nothing to do with its types, which the operator knows: made by <c>Materialized.As("name").With...</c>.</summary>
public sealed record MaterializedSettings
{
    internal MaterializedSettings(Materialized named) => Named = named;

    internal Materialized Named { get; }

    internal StoreType? StoreType { get; init; }

    internal bool? IsCached { get; init; }

    internal bool? IsLogged { get; init; }

    internal IReadOnlyDictionary<string, string>? LogConfiguration { get; init; }

    internal TimeSpan? Retention { get; init; }

    internal TimeSpan? HistoryRetention { get; init; }

    /// <summary>Sets where rows are kept.</summary>
    public MaterializedSettings WithStoreType(StoreType type) => this with { StoreType = type };

    /// <summary>Lets the record cache hold updates back.</summary>
    public MaterializedSettings WithCachingEnabled() => this with { IsCached = true };

    /// <summary>Forwards every update.</summary>
    public MaterializedSettings WithCachingDisabled() => this with { IsCached = false };

    /// <summary>Keeps a changelog, with these topic settings over the defaults.</summary>
    public MaterializedSettings WithLoggingEnabled(IReadOnlyDictionary<string, string> configuration) => this with { IsLogged = true, LogConfiguration = configuration };

    /// <summary>Keeps no changelog: what is lost with the disk stays lost.</summary>
    public MaterializedSettings WithLoggingDisabled() => this with { IsLogged = false };

    /// <summary>Sets how long windows are kept.</summary>
    public MaterializedSettings WithRetention(TimeSpan retention) => this with { Retention = retention };

    /// <summary>Keeps versions of rows. Kafka Streams: persistentVersionedKeyValueStore.</summary>
    public MaterializedSettings WithHistoryRetention(TimeSpan retention) => this with { HistoryRetention = retention };

    /// <summary>Sets how values are kept; keys are kept as the stream has them, or by the application's default for the type.</summary>
    public MaterializedValues<TValue> WithValueSerde<TValue>(ISerde<TValue> serde) => new(this, serde);

    /// <summary>Sets how keys and values are kept.</summary>
    public Materialized<TKey, TValue> WithSerdes<TKey, TValue>(ISerde<TKey> keySerde, ISerde<TValue> valueSerde) =>
        WithValueSerde(valueSerde).Typed<TKey>() with { KeySerde = keySerde };

    internal Materialized<TKey, TValue> Typed<TKey, TValue>()
    {
        Materialized<TKey, TValue> typed = Named;
        if (StoreType is { } type) typed = typed with { StoreType = type };
        return typed with
        {
            IsCached = IsCached ?? typed.IsCached,
            IsLogged = IsLogged ?? typed.IsLogged,
            LogConfiguration = LogConfiguration ?? typed.LogConfiguration,
            Retention = Retention ?? typed.Retention,
            HistoryRetention = HistoryRetention ?? typed.HistoryRetention,
        };
    }
}

/// <summary>How a table is kept, with the serde of its values; the type of its keys is the operator's.</summary>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed record MaterializedValues<TValue>
{
    private readonly MaterializedSettings _settings;
    private readonly ISerde<TValue> _valueSerde;

    internal MaterializedValues(MaterializedSettings settings, ISerde<TValue> valueSerde) => (_settings, _valueSerde) = (settings, valueSerde);

    internal Materialized<TKey, TValue> Typed<TKey>() => _settings.Typed<TKey, TValue>() with { ValueSerde = _valueSerde };
}

public sealed partial record Materialized<TKey, TValue>
{
    /// <summary>The types are the operator's.</summary>
    public static implicit operator Materialized<TKey, TValue>(MaterializedSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Typed<TKey, TValue>();
    }

    /// <summary>The key's type is the operator's.</summary>
    public static implicit operator Materialized<TKey, TValue>(MaterializedValues<TValue> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Typed<TKey>();
    }
}

/// <summary>Settings of a table that has been named with <c>Materialized.As</c>.</summary>
public static class MaterializedOptions
{
    /// <summary>Sets where rows are kept.</summary>
    public static MaterializedSettings WithStoreType(this Materialized named, StoreType type) => Settings(named).WithStoreType(type);

    /// <summary>Lets the record cache hold updates back.</summary>
    public static MaterializedSettings WithCachingEnabled(this Materialized named) => Settings(named).WithCachingEnabled();

    /// <summary>Forwards every update.</summary>
    public static MaterializedSettings WithCachingDisabled(this Materialized named) => Settings(named).WithCachingDisabled();

    /// <summary>Keeps a changelog, with these topic settings over the defaults.</summary>
    public static MaterializedSettings WithLoggingEnabled(this Materialized named, IReadOnlyDictionary<string, string> configuration) => Settings(named).WithLoggingEnabled(configuration);

    /// <summary>Keeps no changelog: what is lost with the disk stays lost.</summary>
    public static MaterializedSettings WithLoggingDisabled(this Materialized named) => Settings(named).WithLoggingDisabled();

    /// <summary>Sets how long windows are kept.</summary>
    public static MaterializedSettings WithRetention(this Materialized named, TimeSpan retention) => Settings(named).WithRetention(retention);

    /// <summary>Keeps versions of rows. Kafka Streams: persistentVersionedKeyValueStore.</summary>
    public static MaterializedSettings WithHistoryRetention(this Materialized named, TimeSpan retention) => Settings(named).WithHistoryRetention(retention);

    /// <summary>Sets how values are kept; keys are kept as the stream has them, or by the application's default for the type.</summary>
    public static MaterializedValues<TValue> WithValueSerde<TValue>(this Materialized named, ISerde<TValue> serde) => Settings(named).WithValueSerde(serde);

    /// <summary>Sets how keys and values are kept.</summary>
    public static Materialized<TKey, TValue> WithSerdes<TKey, TValue>(this Materialized named, ISerde<TKey> keySerde, ISerde<TValue> valueSerde) =>
        Settings(named).WithSerdes(keySerde, valueSerde);

    private static MaterializedSettings Settings(Materialized named)
    {
        ArgumentNullException.ThrowIfNull(named);
        return new(named);
    }
}
