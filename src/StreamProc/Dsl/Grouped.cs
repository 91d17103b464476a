using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>How records are grouped: the name of the repartition topic, should one be needed, and its serdes. Kafka Streams: Grouped.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed record Grouped<TKey, TValue>
{
    /// <summary>Name of the grouping and, with <c>-repartition</c>, of its topic; null: generated.</summary>
    public string? Name { get; init; }

    /// <summary>How keys are written and read; null: as the stream has them, else by the application's default for the type.</summary>
    public ISerde<TKey>? KeySerde { get; init; }

    /// <summary>How values are written and read; null: as the stream has them, else by the application's default for the type.</summary>
    public ISerde<TValue>? ValueSerde { get; init; }

    /// <summary>Sets how keys are written and read.</summary>
    public Grouped<TKey, TValue> WithKeySerde(ISerde<TKey> serde) => this with { KeySerde = serde };

    /// <summary>Sets how values are written and read.</summary>
    public Grouped<TKey, TValue> WithValueSerde(ISerde<TValue> serde) => this with { ValueSerde = serde };

    /// <summary>Names the grouping.</summary>
    public Grouped<TKey, TValue> WithName(string name) => this with { Name = name };

    /// <summary>A name is all that is said.</summary>
    public static implicit operator Grouped<TKey, TValue>(Grouped named)
    {
        ArgumentNullException.ThrowIfNull(named);
        return new() { Name = named.Name };
    }
}

/// <summary>How records are grouped, by name alone.</summary>
/// <param name="Name">Name of the grouping.</param>
public sealed record Grouped(string Name)
{
    /// <summary>A grouping of that name, with the stream's serdes.</summary>
    public static Grouped As(string name) => new(name);

    /// <summary>A grouping of that name, for types that cannot be inferred.</summary>
    public static Grouped<TKey, TValue> As<TKey, TValue>(string name) => new() { Name = name };

    /// <summary>Sets how keys and values are written and read.</summary>
    public Grouped<TKey, TValue> WithSerdes<TKey, TValue>(ISerde<TKey> keySerde, ISerde<TValue> valueSerde) =>
        new() { Name = Name, KeySerde = keySerde, ValueSerde = valueSerde };

    /// <summary>With these serdes.</summary>
    public static Grouped<TKey, TValue> With<TKey, TValue>(ISerde<TKey> keySerde, ISerde<TValue> valueSerde) =>
        new() { KeySerde = keySerde, ValueSerde = valueSerde };
}
