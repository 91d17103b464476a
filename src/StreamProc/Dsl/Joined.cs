using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>How a stream is joined with a table: name, serdes, and how long records wait for their row. Kafka Streams: Joined.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The type of the stream's values.</typeparam>
/// <typeparam name="TTableValue">The type of the table's values.</typeparam>
public sealed record Joined<TKey, TValue, TTableValue>
{
    /// <summary>Name of the join and, with <c>-repartition</c>, of the stream's repartition topic, should one be needed; null: generated.</summary>
    public string? Name { get; init; }

    /// <summary>How keys are written and read; null: as the stream has them, else by the application's default for the type.</summary>
    public ISerde<TKey>? KeySerde { get; init; }

    /// <summary>How the stream's values are written and read; null: as the stream has them, else by the application's default for the type.</summary>
    public ISerde<TValue>? ValueSerde { get; init; }

    /// <summary>
    /// How long, in event time of the stream, records wait for updates of their row that come late; null: they are joined at once. The table must be
    /// versioned, with at least as much history.
    /// </summary>
    public TimeSpan? GracePeriod { get; init; }

    /// <summary>Sets how keys are written and read.</summary>
    public Joined<TKey, TValue, TTableValue> WithKeySerde(ISerde<TKey> serde) => this with { KeySerde = serde };

    /// <summary>Sets how the stream's values are written and read.</summary>
    public Joined<TKey, TValue, TTableValue> WithValueSerde(ISerde<TValue> serde) => this with { ValueSerde = serde };

    /// <summary>Names the join.</summary>
    public Joined<TKey, TValue, TTableValue> WithName(string name) => this with { Name = name };

    /// <summary>Lets records wait for updates of their row that come late.</summary>
    public Joined<TKey, TValue, TTableValue> WithGracePeriod(TimeSpan gracePeriod) => this with { GracePeriod = gracePeriod };

    /// <summary>A name is all that is said.</summary>
    public static implicit operator Joined<TKey, TValue, TTableValue>(Joined named)
    {
        ArgumentNullException.ThrowIfNull(named);
        return new() { Name = named.Name, GracePeriod = named.GracePeriod };
    }
}

/// <summary>How a stream is joined with a table, as far as that has nothing to do with types.</summary>
/// <param name="Name">Name of the join and of the stream's repartition topic.</param>
public sealed record Joined(string Name)
{
    /// <summary>How long, in event time of the stream, records wait for updates of their row that come late; null: they are joined at once.</summary>
    public TimeSpan? GracePeriod { get; init; }

    /// <summary>With that name, and the stream's serdes.</summary>
    public static Joined As(string name) => new(name);

    /// <summary>With that name, for types that cannot be inferred.</summary>
    public static Joined<TKey, TValue, TTableValue> As<TKey, TValue, TTableValue>(string name) => new() { Name = name };

    /// <summary>Lets records wait for updates of their row that come late.</summary>
    public Joined WithGracePeriod(TimeSpan gracePeriod) => this with { GracePeriod = gracePeriod };

    /// <summary>With these serdes for the stream.</summary>
    public static Joined<TKey, TValue, TTableValue> With<TKey, TValue, TTableValue>(ISerde<TKey> keySerde, ISerde<TValue> valueSerde) =>
        new() { KeySerde = keySerde, ValueSerde = valueSerde };
}
