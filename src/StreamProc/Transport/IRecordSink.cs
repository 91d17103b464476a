using StreamProc.Records;

namespace StreamProc.Transport;

/// <summary>Sends records. Used by one thread at a time.</summary>
public interface IRecordSink
{
    /// <summary>A number for a topic, to be used in <see cref="OutgoingRecord.Topic"/>; the same each time it is asked for.</summary>
    /// <exception cref="UnknownTopicException">There is no such topic.</exception>
    int Topic(string name);

    /// <summary>How many partitions the topic of that number has.</summary>
    int PartitionCount(int topic);

    /// <summary>Takes a record to send. Sending is asynchronous: failures surface at the next <see cref="IProducer.Commit"/> or <see cref="IProducer.Flush"/>.</summary>
    void Send(in OutgoingRecord record);
}

/// <summary>What a group has committed for a partition: where to go on, and a note of ours.</summary>
/// <param name="Partition">Which.</param>
/// <param name="Offset">The next offset to process.</param>
/// <param name="Metadata">The note, at most a few KiB; "" if none.</param>
public readonly record struct CommittedOffset(TopicPartition Partition, long Offset, string Metadata);

/// <summary>A producer that commits what it sent together with the offsets that led to it.</summary>
/// <remarks>
/// Exactly once: everything sent since the last commit and the offsets become visible together or not at all. At least once: all records are
/// acknowledged first, then the offsets are committed. One unit of work is open at all times; the first <see cref="IRecordSink.Send"/> begins it.
/// </remarks>
public interface IProducer : IRecordSink, IDisposable
{
    /// <summary>Waits until all that was sent is acknowledged. Commits nothing.</summary>
    /// <exception cref="SendException">A record was not taken; nothing of this unit of work may be committed.</exception>
    void Flush();

    /// <summary>Commits what was sent and these offsets for the application's group.</summary>
    /// <exception cref="SendException">A record was not taken; nothing was committed.</exception>
    /// <exception cref="FencedException">Another worker has taken over; nothing was committed and this producer is of no more use.</exception>
    /// <exception cref="TransportException">The commit failed, or (<see cref="TransportException.OutcomeUnknown"/>) nobody knows.</exception>
    void Commit(IReadOnlyList<CommittedOffset> offsets);

    /// <summary>
    /// The offset after the last record that this producer has sent to a partition, as acknowledged at the last flush or commit; -1 if it has
    /// sent none. It tells how far a store is with its changelog.
    /// </summary>
    long NextOffset(int topic, int partition);

    /// <summary>Drops what was sent since the last commit, where the guarantee is exactly once. At least once it cannot be taken back.</summary>
    void Abort();

    /// <summary>
    /// Goes on as a new producer of the same name, whatever has happened: what was open is ended, and a commit whose outcome was unknown has
    /// happened or not when this returns; the committed offsets tell which.
    /// </summary>
    /// <exception cref="TransportException">Nobody answers (<see cref="TransportException.OutcomeUnknown"/>): to be called again.</exception>
    void Renew();
}
