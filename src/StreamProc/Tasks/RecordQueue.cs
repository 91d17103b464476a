using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Tasks;

/// <summary>Says what becomes of a record that cannot be read.</summary>
internal interface IUnreadableRecords
{
    /// <summary>Throws, if the topology is to stop; else the record counts as dealt with.</summary>
    void Handle(in RawRecord record, TopicPartition partition, Exception failure);

    /// <summary>A record whose timestamp is negative is left out.</summary>
    void NegativeTimestamp(TopicPartition partition, long offset, long timestampMs);
}

/// <summary>One input partition of a task: records wait as bytes, only the oldest is read. Kafka Streams: RecordQueue.</summary>
internal sealed class RecordQueue(TopicPartition partition, int order, SourceHead head, IUnreadableRecords unreadable)
{
    private readonly RawQueue _waiting = new();
    private long _next = -1;

    public TopicPartition Partition => partition;

    /// <summary>Place among the task's inputs.</summary>
    public int Order => order;

    /// <summary>Whether there is a record to be taken.</summary>
    public bool HasHead { get; private set; }

    public long HeadTimestampMs => head.TimestampMs;

    public long HeadOffset { get; private set; }

    public Headers HeadHeaders => head.Headers;

    /// <summary>The largest event time of the records taken; -1 before the first.</summary>
    public long PartitionTimeMs { get; private set; } = StreamProc.State.StreamTime.Unknown;

    /// <summary>Whether all that there was to read has been read, as far as the transport knows.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Records taken.</summary>
    public long Taken { get; private set; }

    public int Count => _waiting.Count;

    public int Bytes => _waiting.Bytes;

    /// <summary>Where to go on after a restart: at the record that waits longest, else where reading stands; -1: nothing was ever read.</summary>
    public long CommittableOffset => HasHead ? HeadOffset : _next;

    /// <summary>Place among the inputs at the last commit before the task was made; -1: none.</summary>
    public int FormerPlace { get; private set; } = -1;

    public void Resume(long offset, in InputNote note) => (_next, PartitionTimeMs, FormerPlace) = (offset, note.PartitionTimeMs, note.Place);

    public void Enqueue(in RawRecord record)
    {
        IsAtEnd = false;
        _waiting.Enqueue(in record);
        _next = record.Offset + 1;
        if (!HasHead) ReadHead();
    }

    public void ReachEnd(long position)
    {
        IsAtEnd = true;
        if (_waiting.Count == 0) _next = Math.Max(_next, position);
    }

    /// <summary>Pushes the oldest record through the task; the one after it is read when this one is done.</summary>
    public void Process()
    {
        PartitionTimeMs = Math.Max(PartitionTimeMs, head.TimestampMs);
        Taken++;
        head.Forward();
    }

    public void Advance()
    {
        _waiting.Dequeue();
        HasHead = false;
        ReadHead();
    }

    /// <summary>The record being processed, as it came in.</summary>
    public RawRecord Raw() => _waiting.Peek();

    private void ReadHead()
    {
        while (_waiting.Count > 0)
        {
            var record = _waiting.Peek();
            if (TryRead(in record))
            {
                (HasHead, HeadOffset) = (true, record.Offset);
                return;
            }
            _waiting.Dequeue();
        }
    }

    private bool TryRead(in RawRecord record)
    {
        try
        {
            head.Read(in record, partition, PartitionTimeMs);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            unreadable.Handle(in record, partition, failure);
            return false;
        }
        if (head.TimestampMs >= 0) return true;

        unreadable.NegativeTimestamp(partition, record.Offset, head.TimestampMs);
        return false;
    }
}
