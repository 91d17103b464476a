using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>How a stream is repartitioned. Kafka Streams: Repartitioned.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed record Repartitioned<TKey, TValue>
{
    /// <summary>The topic's name is this with <c>-repartition</c>; null: generated.</summary>
    public string? Name { get; init; }

    /// <summary>How keys are written and read; null: as the stream has them.</summary>
    public ISerde<TKey>? KeySerde { get; init; }

    /// <summary>How values are written and read; null: as the stream has them.</summary>
    public ISerde<TValue>? ValueSerde { get; init; }

    /// <summary>How many partitions; null: as many as the topics that the stream comes from.</summary>
    public int? Partitions { get; init; }

    /// <summary>Chooses the partition, several of them or none; null: by the hash of the key.</summary>
    public StreamPartitioner<TKey, TValue>? Partitioner { get; init; }

    /// <summary>Names the topic.</summary>
    public Repartitioned<TKey, TValue> WithName(string name) => this with { Name = name };

    /// <summary>Sets the number of partitions.</summary>
    public Repartitioned<TKey, TValue> WithPartitions(int partitions) => this with { Partitions = partitions };

    /// <summary>Chooses partitions.</summary>
    public Repartitioned<TKey, TValue> WithPartitioner(StreamPartitioner<TKey, TValue> partitioner) => this with { Partitioner = partitioner };

    /// <summary>A name is all that is said.</summary>
    public static implicit operator Repartitioned<TKey, TValue>(Repartitioned named)
    {
        ArgumentNullException.ThrowIfNull(named);
        return new() { Name = named.Name };
    }
}

/// <summary>How a stream is repartitioned, by name alone.</summary>
/// <param name="Name">The topic's name is this with <c>-repartition</c>.</param>
public sealed record Repartitioned(string Name)
{
    /// <summary>Through a topic of that name, with the stream's serdes.</summary>
    public static Repartitioned As(string name) => new(name);

    /// <summary>With these serdes.</summary>
    public static Repartitioned<TKey, TValue> With<TKey, TValue>(ISerde<TKey> keySerde, ISerde<TValue> valueSerde) =>
        new() { KeySerde = keySerde, ValueSerde = valueSerde };
}
