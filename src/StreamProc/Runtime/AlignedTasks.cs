namespace StreamProc.Runtime;

/// <summary>The tasks of one aligned subtopology in one lane: the next turn is that of the oldest record, if it is not too far ahead of other lanes.</summary>
internal sealed class AlignedTasks(EventTimeAlignment alignment, IReadOnlyList<LaneTask> tasks)
{
    private readonly PriorityQueue<LaneTask, (long TimeMs, int Partition)> _byHead = new(tasks.Count);
    private readonly HashSet<int> _withHead = [];
    private long _limitMs;

    /// <summary>Whether there are records that wait for other tasks.</summary>
    public bool IsHeld => _byHead.Count > 0;

    public void Begin()
    {
        Publish();
        _byHead.Clear();
        _withHead.Clear();
        foreach (var task in tasks)
        {
            if (!task.Task.Inputs.HasHead) continue;
            _byHead.Enqueue(task, (task.Task.Inputs.First.HeadTimestampMs, task.Partition));
            // An input of the same task that is empty holds nobody but the task itself, which has its own rule for that.
            if (!task.IsWaiting) _withHead.Add(task.Partition);
        }
        _limitMs = alignment.LimitMs(task => !_withHead.Contains(task));
    }

    /// <summary>The task whose turn it is; none, if all wait for others.</summary>
    public bool TryNext(out LaneTask task) =>
        _byHead.TryPeek(out task!, out var head) && head.TimeMs <= _limitMs && _byHead.TryDequeue(out task!, out _);

    /// <summary>Takes a task back after its turn. One that has run dry holds the others from now on, until it is known to be at its end.</summary>
    public void Return(LaneTask task)
    {
        task.Publish();
        if (task.Task.Inputs.HasHead) _byHead.Enqueue(task, (task.Task.Inputs.First.HeadTimestampMs, task.Partition));
        if (!task.IsWaiting) return;
        _withHead.Remove(task.Partition);
        _limitMs = alignment.LimitMs(other => !_withHead.Contains(other));
    }

    public void Publish()
    {
        foreach (var task in tasks) task.Publish();
    }
}
