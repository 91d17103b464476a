namespace StreamProc.Tasks;

/// <summary>The inputs of a task; the next record is the oldest head. Kafka Streams: PartitionGroup.</summary>
internal sealed class InputQueues(IReadOnlyList<RecordQueue> queues)
{
    private readonly OldestFirst<RecordQueue> _heads = new(queues.Count);

    public IReadOnlyList<RecordQueue> All => queues;

    public bool HasHead => _heads.Count > 0;

    /// <summary>The oldest head's queue.</summary>
    public RecordQueue First => _heads.First;

    /// <summary>A queue has got a head.</summary>
    public void Offer(RecordQueue queue) => _heads.Add(queue, queue.HeadTimestampMs);

    /// <summary>Takes the queue with the oldest head out.</summary>
    public RecordQueue Poll() => _heads.Take();
}
