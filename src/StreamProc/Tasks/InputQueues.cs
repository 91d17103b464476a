namespace StreamProc.Tasks;

/// <summary>The inputs of a task; the next record is the oldest head. Kafka Streams: PartitionGroup.</summary>
/// <remarks>
/// Ties go as in Java's PriorityQueue over head timestamps, which Kafka Streams uses: it is not stable, and the order of equal timestamps is
/// part of the results.
/// </remarks>
internal sealed class InputQueues(IReadOnlyList<RecordQueue> queues)
{
    private readonly RecordQueue[] _heap = new RecordQueue[queues.Count];
    private int _size;

    public IReadOnlyList<RecordQueue> All => queues;

    public bool HasHead => _size > 0;

    /// <summary>The oldest head's queue.</summary>
    public RecordQueue First => _heap[0];

    /// <summary>A queue has got a head.</summary>
    public void Offer(RecordQueue queue)
    {
        var hole = _size++;
        while (hole > 0)
        {
            var parent = (hole - 1) / 2;
            if (queue.HeadTimestampMs >= _heap[parent].HeadTimestampMs) break;
            _heap[hole] = _heap[parent];
            hole = parent;
        }
        _heap[hole] = queue;
    }

    /// <summary>Takes the queue with the oldest head out.</summary>
    public RecordQueue Poll()
    {
        var first = _heap[0];
        var last = _heap[--_size];
        if (_size > 0) SiftDown(last);
        return first;
    }

    private void SiftDown(RecordQueue queue)
    {
        var hole = 0;
        while (2 * hole + 1 < _size)
        {
            var child = 2 * hole + 1;
            if (child + 1 < _size && _heap[child].HeadTimestampMs > _heap[child + 1].HeadTimestampMs) child++;
            if (queue.HeadTimestampMs <= _heap[child].HeadTimestampMs) break;
            _heap[hole] = _heap[child];
            hole = child;
        }
        _heap[hole] = queue;
    }
}
