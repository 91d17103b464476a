using StreamProc.Records;
using StreamProc.Tasks;
using StreamProc.Transport;

namespace StreamProc.Runtime;

/// <summary>The tasks of a lane, and which of them a partition's records belong to.</summary>
internal sealed class LaneTasks(LaneEnvironment environment, IRecordSource source, IProducer producer) : IDisposable
{
    private readonly List<(LaneTask Task, RecordQueue Queue)> _slots = [];
    private LaneTask[] _tasks = [];
    private List<LaneTask> _prepared = [];
    private RuntimeStatistics _closed = RuntimeStatistics.None;
    private readonly List<TopicPartition> _pause = [], _resume = [];

    /// <summary>Tasks that must stay close in event time, by subtopology.</summary>
    public IReadOnlyList<AlignedTasks> Aligned { get; private set; } = [];

    /// <summary>Tasks that never wait for others.</summary>
    public IReadOnlyList<LaneTask> Free { get; private set; } = [];

    /// <summary>Whether there are records that wait for the event time of other tasks.</summary>
    public bool IsHeld => Aligned.Any(g => g.IsHeld);

    public IReadOnlyList<LaneTask> All => _tasks;

    public bool IsCommitRequested => Array.Exists(_tasks, t => t.Task.IsCommitRequested);

    /// <summary>Does what is due by the wall clock.</summary>
    /// <returns>Whether anything was.</returns>
    public bool Punctuate()
    {
        if (NextPunctuationMs() is not { } nextMs) return false;
        var nowMs = environment.Time.GetUtcNow().ToUnixTimeMilliseconds();
        if (nextMs > nowMs) return false;
        var hasPunctuated = false;
        foreach (var task in _tasks) hasPunctuated |= task.Task.PunctuateWallClock(nowMs);
        return hasPunctuated;
    }

    /// <summary>How long a lane without records may wait: until the next punctuation at most.</summary>
    public TimeSpan UntilPunctuation(TimeSpan wait)
    {
        if (NextPunctuationMs() is not { } nextMs) return wait;
        var untilMs = Math.Clamp(nextMs - environment.Time.GetUtcNow().ToUnixTimeMilliseconds(), 0, (long)wait.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(untilMs);
    }

    private long? NextPunctuationMs()
    {
        var nextMs = Punctuations.Never;
        foreach (var task in _tasks) nextMs = Math.Min(nextMs, task.Task.NextWallClockMs);
        return nextMs == Punctuations.Never ? null : nextMs;
    }

    public bool NeedCommit => Array.Exists(_tasks, t => t.Task.NeedsCommit);

    /// <summary>
    /// Whether to read on: little waits, or records of a missing input may belong before those that wait. To read faster than the tasks process would
    /// fill queues until their partitions are paused, and what a paused partition has prefetched may be thrown away and fetched again.
    /// </summary>
    public bool WantMore(int enoughRecords)
    {
        var waiting = 0;
        foreach (var task in _tasks)
        {
            if (task.LacksInput) return true;
            foreach (var queue in task.Task.Inputs.All) waiting += queue.Count;
        }
        return waiting < enoughRecords;
    }

    public long UncommittedBytes => _tasks.Sum(t => t.Task.Stores.UncommittedBytes);

    public bool AreDone => Array.TrueForAll(_tasks, t => t.IsDone);

    /// <summary>What the tasks have done, those that were closed included. Safe from other threads.</summary>
    public RuntimeStatistics Statistics => Array.ConvertAll(_tasks, Of).Aggregate(_closed, (sum, task) => sum.Plus(task));

    /// <summary>Takes a task whose stores are whole, and begins to read its inputs.</summary>
    public void Add(TaskLease lease, StreamTask task, IReadOnlyDictionary<TopicPartition, long> starts)
    {
        task.MoveTo(TaskPhase.Running);
        var options = environment.Options;
        var alignment = environment.Alignments.GetValueOrDefault(lease.Task.Subtopology);
        Read(new(lease, task, alignment, environment.Time, options.SourceIdle, options.QueueBytes), starts);
        Group();
    }

    /// <summary>Takes tasks out: nothing of theirs is read any more. What they did must have been committed, or is dropped.</summary>
    public List<LaneTask> Remove(Predicate<LaneTask> which)
    {
        var removed = Array.FindAll(_tasks, which).ToList();
        if (removed.Count == 0) return removed;

        _tasks = Array.FindAll(_tasks, t => !which(t));
        _prepared.RemoveAll(which);
        foreach (var task in removed)
        {
            source.Unassign([.. task.Task.Inputs.All.Select(q => q.Partition)]);
            _closed = _closed.Plus(Of(task));
        }
        Group();
        return removed;
    }

    private void Close(LaneTask task)
    {
        _closed = _closed.Plus(Of(task));
        task.Task.Dispose();
    }

    private RuntimeStatistics Of(LaneTask task) => new(
        task.Task.Processed, task.Task.Inputs.All.Where(q => !environment.IsInternal(q.Partition.Topic)).Sum(q => q.Taken), task.Task.Dropped,
        RecordsRestored: 0, Commits: 0, task.Task.StreamTimeMs);

    private void Group()
    {
        Free = [.. _tasks.Where(t => t.Alignment is null)];
        Aligned = [.. _tasks.Where(t => t.Alignment is not null).GroupBy(t => t.Alignment!).Select(g => new AlignedTasks(g.Key, [.. g]))];
    }

    public void Receive(in RawRecord record)
    {
        var (task, queue) = _slots[record.Slot];
        task.Task.Enqueue(queue, in record);
    }

    public void EndOfPartition(int slot, long position)
    {
        var (task, queue) = _slots[slot];
        task.ReachEnd(queue, position);
    }

    /// <summary>Holds back partitions of which much waits, goes on with those that have run low.</summary>
    public void Balance()
    {
        _pause.Clear();
        _resume.Clear();
        foreach (var task in _tasks) task.Balance(_pause, _resume);
        if (_pause.Count > 0) source.Pause(_pause);
        if (_resume.Count > 0) source.Resume(_resume);
    }

    public List<CommittedOffset> PrepareCommit()
    {
        var offsets = new List<CommittedOffset>();
        // The broker would take offsets of a task that is another's already: it asks only who is in the group.
        _prepared = [.. _tasks.Where(t => t.Task.NeedsCommit && !t.Lease.IsOver)];
        foreach (var task in _prepared) offsets.AddRange(task.Task.PrepareCommit());
        return offsets;
    }

    public void FinishCommit()
    {
        foreach (var task in _prepared) task.Task.FinishCommit((topic, partition) => producer.NextOffset(producer.Topic(topic), partition));
    }

    public void Dispose()
    {
        var open = _tasks;
        _tasks = [];
        foreach (var task in open) Close(task);
    }

    private void Read(LaneTask task, IReadOnlyDictionary<TopicPartition, long> starts)
    {
        _tasks = [.. _tasks, task];
        var partitions = new List<PartitionStart>();
        foreach (var queue in task.Task.Inputs.All)
        {
            partitions.Add(new(queue.Partition, _slots.Count, starts[queue.Partition]));
            _slots.Add((task, queue));
        }
        source.Assign(partitions);
    }
}
