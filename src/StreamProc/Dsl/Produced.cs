using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>How a topic is written. Kafka Streams: Produced.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed record Produced<TKey, TValue>
{
    /// <summary>The sink's name; null: a generated one.</summary>
    public string? Name { get; init; }

    /// <summary>How keys are written; null: as the stream has them, else by the application's default for the type.</summary>
    public ISerde<TKey>? KeySerde { get; init; }

    /// <summary>How values are written; null: as the stream has them, else by the application's default for the type.</summary>
    public ISerde<TValue>? ValueSerde { get; init; }

    /// <summary>Chooses the partition, several of them or none; null: by the hash of the key, as Kafka's Java producer does.</summary>
    public StreamPartitioner<TKey, TValue>? Partitioner { get; init; }

    /// <summary>Names the sink.</summary>
    public Produced<TKey, TValue> WithName(string name) => this with { Name = name };

    /// <summary>Chooses partitions.</summary>
    public Produced<TKey, TValue> WithPartitioner(StreamPartitioner<TKey, TValue> partitioner) => this with { Partitioner = partitioner };
}

/// <summary>How a topic is written.</summary>
public static class Produced
{
    /// <summary>With these serdes.</summary>
    public static Produced<TKey, TValue> With<TKey, TValue>(ISerde<TKey> keySerde, ISerde<TValue> valueSerde) =>
        new() { KeySerde = keySerde, ValueSerde = valueSerde };
}
