namespace StreamProc.Dsl;

/// <summary>Chooses the partition of a key that goes to one of a join's own topics.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <param name="topic">The topic's name.</param>
/// <param name="key">The key; null if it is absent.</param>
/// <param name="partitions">How many partitions the topic has.</param>
/// <returns>A partition from 0 to <paramref name="partitions"/> - 1.</returns>
public delegate int KeyPartitioner<in TKey>(string topic, TKey? key, int partitions);

/// <summary>
/// How tables are joined by a foreign key: the name of the join, its topics and its store, and where the tables are not partitioned by the hash of
/// their keys, how they are. Kafka Streams: TableJoined.
/// </summary>
/// <typeparam name="TKey">The left table's key.</typeparam>
/// <typeparam name="TForeignKey">The right table's key.</typeparam>
public sealed record TableJoined<TKey, TForeignKey>
{
    /// <summary>Topics, store and operators have this with a suffix; null: generated names.</summary>
    public string? Name { get; init; }

    /// <summary>How the left table's topic is partitioned; null: answers go to the partition that asked.</summary>
    public KeyPartitioner<TKey>? Partitioner { get; init; }

    /// <summary>How the right table's topic is partitioned; null: by the hash of the key.</summary>
    public KeyPartitioner<TForeignKey>? OtherPartitioner { get; init; }

    /// <summary>Says how the tables' topics are partitioned.</summary>
    public TableJoined<TKey, TForeignKey> WithPartitioners(KeyPartitioner<TKey>? partitioner, KeyPartitioner<TForeignKey>? otherPartitioner) =>
        this with { Partitioner = partitioner, OtherPartitioner = otherPartitioner };

    /// <summary>A name is all that is said.</summary>
    public static implicit operator TableJoined<TKey, TForeignKey>(TableJoined named)
    {
        ArgumentNullException.ThrowIfNull(named);
        return new() { Name = named.Name };
    }
}

/// <summary>How tables are joined by a foreign key, by name alone.</summary>
/// <param name="Name">Topics, store and operators have this with a suffix.</param>
public sealed record TableJoined(string Name)
{
    /// <summary>A join of that name.</summary>
    public static TableJoined As(string name) => new(name);

    /// <summary>A join of that name, for types that cannot be inferred.</summary>
    public static TableJoined<TKey, TForeignKey> As<TKey, TForeignKey>(string name) => new() { Name = name };
}
