using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Embedded;

/// <summary>Reads partitions of the embedded log in turns.</summary>
internal sealed class EmbeddedSource(EmbeddedTopics topics, Isolation isolation, EmbeddedLogOptions options, TimeProvider time) : IRecordSource
{
    // Long enough to make a turn cheap, short enough to be fair.
    private const int MaxRecordsPerTurn = 256;

    private readonly List<PartitionCursor> _cursors = [];
    private readonly ManualResetEventSlim _signal = new();
    private int _turn;
    private bool _isDisposed;
    private volatile bool _isWaiting;
    private volatile bool _isWoken;

    /// <inheritdoc/>
    public void Assign(IReadOnlyCollection<PartitionStart> partitions)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        foreach (var start in partitions)
        {
            if (_cursors.Exists(c => c.Partition == start.Partition))
                throw new ArgumentException($"{start.Partition} is assigned already: unassign it first.", nameof(partitions));
            var cursor = new PartitionCursor(this, topics.Partition(start.Partition), start, isolation == Isolation.ReadCommitted, options.ReadBufferBytes);
            cursor.Open();
            _cursors.Add(cursor);
        }
    }

    /// <inheritdoc/>
    public void Unassign(IReadOnlyCollection<TopicPartition> partitions)
    {
        foreach (var cursor in Those(partitions))
        {
            cursor.Close();
            _cursors.Remove(cursor);
        }
    }

    /// <inheritdoc/>
    public void Pause(IReadOnlyCollection<TopicPartition> partitions)
    {
        foreach (var cursor in Those(partitions)) cursor.IsPaused = true;
    }

    /// <inheritdoc/>
    public void Resume(IReadOnlyCollection<TopicPartition> partitions)
    {
        foreach (var cursor in Those(partitions)) cursor.IsPaused = false;
    }

    /// <inheritdoc/>
    public int Poll(IRecordReceiver receiver, int maxRecords, TimeSpan wait)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRecords, 1);
        var began = time.GetTimestamp();
        for (; ; )
        {
            var handed = TakeTurns(receiver, maxRecords, out var ended);
            if (handed > 0 || ended) return handed;

            var left = wait - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || !Wait(left)) return 0;
        }
    }

    /// <inheritdoc/>
    public void Wake()
    {
        _isWoken = true;
        _signal.Set();
    }

    /// <summary>There may be something new. Cheap as long as the source does not wait.</summary>
    public void Signal()
    {
        if (_isWaiting) _signal.Set();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        foreach (var cursor in _cursors) cursor.Close();
        _cursors.Clear();
    }

    private int TakeTurns(IRecordReceiver receiver, int maxRecords, out bool ended)
    {
        var handed = 0;
        ended = false;
        for (var idle = 0; idle < _cursors.Count && handed < maxRecords;)
        {
            if (_turn >= _cursors.Count) _turn = 0;
            var cursor = _cursors[_turn++];
            if (cursor.IsPaused)
            {
                idle++;
                continue;
            }
            var taken = cursor.Hand(receiver, Math.Min(MaxRecordsPerTurn, maxRecords - handed), out var atEnd);
            ended |= atEnd;
            idle = taken == 0 ? idle + 1 : 0;
            handed += taken;
        }
        return handed;
    }

    // False if the time is over, or if it was woken by hand.
    private bool Wait(TimeSpan left)
    {
        _signal.Reset();

        // From here on appends set the signal; what came before is seen by looking once more.
        _isWaiting = true;
        try
        {
            var signalled = _isWoken || _cursors.Exists(c => c.HasMore) || _signal.Wait(left);
            if (!_isWoken) return signalled;
            _isWoken = false;
            return false;
        }
        finally
        {
            _isWaiting = false;
        }
    }

    private List<PartitionCursor> Those(IReadOnlyCollection<TopicPartition> partitions) => _cursors.FindAll(c => partitions.Contains(c.Partition));
}
