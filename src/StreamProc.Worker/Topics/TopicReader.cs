using StreamProc.Transport;

namespace StreamProc.Worker.Topics;

/// <summary>Takes a record of a topic; the bytes are gone when the call returns.</summary>
internal delegate void RecordVisitor(int partition, in RawRecord record);

/// <summary>Reads all partitions of a topic, for people and not for processing: no group, no offsets.</summary>
internal sealed class TopicReader : IRecordReceiver, IDisposable
{
    private const int BatchRecords = 1000;

    private readonly IRecordSource _source;
    private readonly RecordVisitor _visit;
    private readonly HashSet<int> _notAtEnd;

    /// <summary>A reader.</summary>
    /// <param name="transport">Where.</param>
    /// <param name="topic">What.</param>
    /// <param name="offset">Where each partition begins, <see cref="PartitionStart.Beginning"/> or <see cref="PartitionStart.End"/>.</param>
    /// <param name="visit">Who takes the records.</param>
    public TopicReader(ITransport transport, TopicDescription topic, long offset, RecordVisitor visit)
    {
        _visit = visit;
        var partitions = Enumerable.Range(0, topic.Partitions).ToList();
        _notAtEnd = [.. partitions];
        _source = transport.OpenSource($"read-{topic.Name}", Isolation.ReadCommitted);
        _source.Assign([.. partitions.Select(p => new PartitionStart(new(topic.Name, p), p, offset))]);
    }

    /// <summary>The most records that are still wanted.</summary>
    public long Wanted { get; set; } = long.MaxValue;

    /// <summary>Whether every partition has been read to its end at least once.</summary>
    public bool HasReachedEnd => _notAtEnd.Count == 0;

    /// <summary>Takes what is there, and waits for something if nothing is.</summary>
    /// <returns>Number of records.</returns>
    public int Poll(TimeSpan wait) => _source.Poll(this, (int)Math.Min(BatchRecords, Math.Max(1, Wanted)), wait);

    public void Receive(in RawRecord record)
    {
        if (Wanted <= 0) return;
        Wanted--;
        _visit(record.Slot, in record);
    }

    public void EndOfPartition(int slot, long position) => _notAtEnd.Remove(slot);

    public void Dispose() => _source.Dispose();
}
