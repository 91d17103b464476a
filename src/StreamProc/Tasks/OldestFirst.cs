namespace StreamProc.Tasks;

/// <summary>Things by time, the oldest first.</summary>
/// <remarks>
/// Ties go as in Java's PriorityQueue over the times, which Kafka Streams uses for records and punctuations: it is not stable, and the order of
/// equal times is part of the results.
/// </remarks>
internal sealed class OldestFirst<T>(int capacity)
{
    private (long TimeMs, T Item)[] _heap = new (long, T)[Math.Max(1, capacity)];

    public int Count { get; private set; }

    public T First => _heap[0].Item;

    public long FirstTimeMs => _heap[0].TimeMs;

    public void Add(T item, long timeMs)
    {
        if (Count == _heap.Length) Array.Resize(ref _heap, 2 * Count);
        var hole = Count++;
        while (hole > 0)
        {
            var parent = (hole - 1) / 2;
            if (timeMs >= _heap[parent].TimeMs) break;
            _heap[hole] = _heap[parent];
            hole = parent;
        }
        _heap[hole] = (timeMs, item);
    }

    /// <summary>Takes the oldest out.</summary>
    public T Take()
    {
        var first = _heap[0].Item;
        var last = _heap[--Count];
        if (Count > 0) SiftDown(last);
        _heap[Count] = default;
        return first;
    }

    /// <summary>Where an item lies in the heap; -1: nowhere. Adding items in the order of their places gives the same heap again.</summary>
    public int PlaceOf(T item)
    {
        for (var place = 0; place < Count; place++)
            if (EqualityComparer<T>.Default.Equals(_heap[place].Item, item)) return place;
        return -1;
    }

    public void Clear()
    {
        Array.Clear(_heap, 0, Count);
        Count = 0;
    }

    private void SiftDown((long TimeMs, T Item) entry)
    {
        var hole = 0;
        while (2 * hole + 1 < Count)
        {
            var child = 2 * hole + 1;
            if (child + 1 < Count && _heap[child].TimeMs > _heap[child + 1].TimeMs) child++;
            if (entry.TimeMs <= _heap[child].TimeMs) break;
            _heap[hole] = _heap[child];
            hole = child;
        }
        _heap[hole] = entry;
    }
}
