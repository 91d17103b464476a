using StreamProc.Records;

namespace StreamProc.Transport;

/// <summary>A partition to read.</summary>
/// <param name="Partition">Which.</param>
/// <param name="Slot">The receiver's own number for it, handed back with every record.</param>
/// <param name="Offset">Where to begin: an offset, or <see cref="Beginning"/> or <see cref="End"/>.</param>
public readonly record struct PartitionStart(TopicPartition Partition, int Slot, long Offset)
{
    /// <summary>The oldest record that is still there.</summary>
    public const long Beginning = -2;

    /// <summary>After the newest record.</summary>
    public const long End = -1;
}

/// <summary>Takes what a source hands over.</summary>
public interface IRecordReceiver
{
    /// <summary>One record; the bytes are gone when the call returns.</summary>
    void Receive(in RawRecord record);

    /// <summary>
    /// There was nothing (more) to read in a partition: all of it up to <paramref name="position"/> has been handed over. Positions may
    /// be past the last record's offset + 1, since transaction markers take up offsets. Comes again each time the end is reached again.
    /// </summary>
    void EndOfPartition(int slot, long position);
}

/// <summary>Reads assigned partitions. Used by one thread at a time.</summary>
public interface IRecordSource : IDisposable
{
    /// <summary>Begins to read these too. An offset that is no longer there, or not yet, throws <see cref="OffsetOutOfRangeException"/> at a later poll.</summary>
    void Assign(IReadOnlyCollection<PartitionStart> partitions);

    /// <summary>Stops to read these; none of their records is handed over any more.</summary>
    void Unassign(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Holds these back until they are resumed; what was prefetched is kept where the transport can.</summary>
    void Pause(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Goes on with these.</summary>
    void Resume(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Hands over at most <paramref name="maxRecords"/> of what has arrived; if nothing has, waits for up to <paramref name="wait"/>.</summary>
    /// <returns>Number of records handed over.</returns>
    /// <exception cref="TransportException">The transport has failed for good.</exception>
    int Poll(IRecordReceiver receiver, int maxRecords, TimeSpan wait);

    /// <summary>Ends a wait in <see cref="Poll"/> early. Safe from other threads.</summary>
    void Wake();
}
