namespace StreamProc.Tasks;

/// <summary>The inputs of a task; the next record is the oldest head. Kafka Streams: PartitionGroup.</summary>
/// <remarks>
/// The order of equal timestamps is part of the results, and depends on what was taken before. So it survives a restart: the places of a commit
/// are in its notes, and are taken again before the first record.
/// </remarks>
internal sealed class InputQueues(IEnumerable<RecordQueue> inputs)
{
    private readonly List<RecordQueue> _queues = [.. inputs];
    private readonly OldestFirst<RecordQueue> _heads = new(capacity: 0);
    private List<RecordQueue>? _offered = [];

    public IReadOnlyList<RecordQueue> All => _queues;

    public bool HasHead => _heads.Count > 0;

    /// <summary>The oldest head's queue.</summary>
    public RecordQueue First => _heads.First;

    /// <summary>A queue's place among those that have heads; -1 if it has none, or is the only one.</summary>
    public int Place(RecordQueue queue) => _heads.Count > 1 ? _heads.PlaceOf(queue) : -1;

    /// <summary>One more input.</summary>
    public void Add(RecordQueue queue) => _queues.Add(queue);

    /// <summary>A queue has got a head.</summary>
    public void Offer(RecordQueue queue)
    {
        _offered?.Add(queue);
        _heads.Add(queue, queue.HeadTimestampMs);
    }

    /// <summary>Takes the queue with the oldest head out.</summary>
    public RecordQueue Poll()
    {
        if (_offered is not null) TakeFormerPlaces(_offered);
        return _heads.Take();
    }

    private void TakeFormerPlaces(List<RecordQueue> offered)
    {
        _offered = null;
        _heads.Clear();
        // Those that had no place come after those that had one, as they did then: the sort is stable.
        foreach (var queue in offered.OrderBy(q => q.FormerPlace < 0 ? int.MaxValue : q.FormerPlace)) _heads.Add(queue, queue.HeadTimestampMs);
    }
}
