namespace StreamProc.Tasks;

/// <summary>The inputs of a task; the next record is the oldest head. Kafka Streams: PartitionGroup.</summary>
/// <remarks>
/// Ties go as in Java's PriorityQueue over head timestamps, which Kafka Streams uses: it is not stable, and the order of equal timestamps is
/// part of the results. So it survives a restart: the places of a commit are in its notes, and are taken again before the first record.
/// </remarks>
internal sealed class InputQueues(IReadOnlyList<RecordQueue> queues)
{
    private readonly RecordQueue[] _heap = new RecordQueue[queues.Count];
    private List<RecordQueue>? _offered = [];
    private int _size;

    public IReadOnlyList<RecordQueue> All => queues;

    public bool HasHead => _size > 0;

    /// <summary>The oldest head's queue.</summary>
    public RecordQueue First => _heap[0];

    /// <summary>A queue's place among those that have heads; -1 if it has none, or is the only one.</summary>
    public int Place(RecordQueue queue) => _size > 1 ? Array.IndexOf(_heap, queue, 0, _size) : -1;

    /// <summary>A queue has got a head.</summary>
    public void Offer(RecordQueue queue)
    {
        _offered?.Add(queue);
        Insert(queue);
    }

    /// <summary>Takes the queue with the oldest head out.</summary>
    public RecordQueue Poll()
    {
        if (_offered is not null) TakeFormerPlaces(_offered);
        var first = _heap[0];
        var last = _heap[--_size];
        if (_size > 0) SiftDown(last);
        return first;
    }

    private void TakeFormerPlaces(List<RecordQueue> offered)
    {
        _offered = null;
        _size = 0;
        // Those that had no place come after those that had one, as they did then: the sort is stable.
        foreach (var queue in offered.OrderBy(q => q.FormerPlace < 0 ? int.MaxValue : q.FormerPlace)) Insert(queue);
    }

    private void Insert(RecordQueue queue)
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
