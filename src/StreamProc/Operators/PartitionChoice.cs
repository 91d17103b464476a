namespace StreamProc.Operators;

/// <summary>Chooses the partitions of a record that goes to a topic. It is to give the same for the same record each time. Kafka Streams: StreamPartitioner.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
/// <param name="topic">The topic's name.</param>
/// <param name="key">The record's key.</param>
/// <param name="value">The record's value.</param>
/// <param name="partitions">How many partitions the topic has.</param>
/// <returns>A number from 0 to <paramref name="partitions"/> - 1, or whatever else <see cref="PartitionChoice"/> offers.</returns>
public delegate PartitionChoice StreamPartitioner<in TKey, in TValue>(string topic, TKey key, TValue value, int partitions);

/// <summary>
/// The partitions that a record is sent to: one, several (a copy to each), none (it is dropped, and counted), or that of its key's hash. A number is one partition.
/// Kafka Streams: what StreamPartitioner.partitions gives.
/// </summary>
public readonly struct PartitionChoice
{
    private readonly ReadOnlyMemory<int> _several;
    private readonly int _one;
    private readonly Kind _kind;

    private PartitionChoice(Kind kind, int one, ReadOnlyMemory<int> several) => (_kind, _one, _several) = (kind, one, several);

    private enum Kind
    {
        ByKey,
        One,
        Several,
        All,
    }

    /// <summary>The partition that the hash of the key gives, as without a partitioner. Kafka Streams: an empty Optional.</summary>
    public static PartitionChoice ByKey => default;

    /// <summary>No partition: the record is dropped, and counted. Kafka Streams: an empty set.</summary>
    public static PartitionChoice None => new(Kind.Several, 0, default);

    /// <summary>A copy to each partition of the topic.</summary>
    public static PartitionChoice All => new(Kind.All, 0, default);

    /// <summary>A copy to each of these; to one that is named twice, one copy. The memory is read before the partitioner is called again, so it may be kept and filled anew.</summary>
    public static PartitionChoice Of(ReadOnlyMemory<int> partitions) => new(Kind.Several, 0, partitions);

    /// <summary>One partition.</summary>
    public static implicit operator PartitionChoice(int partition) => new(Kind.One, partition, default);

    /// <summary>Whether the key decides.</summary>
    internal bool IsByKey => _kind == Kind.ByKey;

    /// <summary>To how many partitions it goes, of a topic that has so many.</summary>
    internal int Count(int partitions) => _kind switch
    {
        Kind.Several => _several.Length,
        Kind.All => partitions,
        _ => 1,
    };

    /// <summary>One of those partitions.</summary>
    internal int At(int index) => _kind switch
    {
        Kind.Several => _several.Span[index],
        Kind.All => index,
        _ => _one,
    };

    /// <summary>Whether the same partition stands before.</summary>
    internal bool IsRepeated(int index) => _kind == Kind.Several && _several.Span[..index].Contains(_several.Span[index]);
}
