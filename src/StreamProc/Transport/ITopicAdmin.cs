namespace StreamProc.Transport;

/// <summary>A topic to be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">Number of partitions.</param>
/// <param name="Configuration">Kafka's topic settings, by their names there (cleanup.policy, retention.ms, ...).</param>
/// <param name="ReplicationFactor">Copies of each partition; -1: the broker's default.</param>
public sealed record TopicSpec(string Name, int Partitions, IReadOnlyDictionary<string, string> Configuration, short ReplicationFactor = -1);

/// <summary>A topic that is there.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">Number of partitions.</param>
public sealed record TopicDescription(string Name, int Partitions);

/// <summary>First and next offset of a partition.</summary>
/// <param name="Low">The oldest record that is still there.</param>
/// <param name="High">The offset that the next record will get; where there are transactions, the high watermark.</param>
public readonly record struct Watermarks(long Low, long High);

/// <summary>Topics and their partitions. Safe for several threads.</summary>
public interface ITopicAdmin
{
    /// <summary>All topics, in order of name.</summary>
    IReadOnlyList<TopicDescription> List();

    /// <summary>A topic, or null if there is none of that name.</summary>
    TopicDescription? Find(string name);

    /// <summary>Makes a topic.</summary>
    /// <exception cref="TopicExistsException">There is one of that name already.</exception>
    void Create(TopicSpec topic);

    /// <summary>Deletes a topic and its records.</summary>
    /// <exception cref="UnknownTopicException">There is none of that name.</exception>
    void Delete(string name);

    /// <summary>First and next offset of a partition.</summary>
    /// <exception cref="UnknownTopicException">There is no such topic or partition.</exception>
    Watermarks Watermarks(Records.TopicPartition partition);

    /// <summary>The offset of the first record whose timestamp is not before a time; the high watermark if there is none. Kafka: offsetsForTimes.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="timestampMs">The time, milliseconds since the Unix epoch.</param>
    /// <exception cref="UnknownTopicException">There is no such topic or partition.</exception>
    long OffsetForTime(Records.TopicPartition partition, long timestampMs);

    /// <summary>Deletes all records below an offset (consumed repartition records).</summary>
    void DeleteRecords(Records.TopicPartition partition, long beforeOffset);
}
