using StreamProc.Records;
using StreamProc.Tasks;

namespace StreamProc.Runtime;

/// <summary>A task in its lane: its partitions' back-pressure, and its place in the alignment by event time.</summary>
internal sealed class LaneTask(TaskLease lease, StreamTask task, EventTimeAlignment? alignment, TimeProvider time, TimeSpan sourceIdle, int queueBytes)
{
    private readonly long[] _atEndSince = new long[task.Inputs.All.Count];
    private readonly bool[] _isPaused = new bool[task.Inputs.All.Count];

    /// <summary>Under which the task is ours.</summary>
    public TaskLease Lease => lease;

    public StreamTask Task => task;

    public int Partition => lease.Task.Partition;

    public EventTimeAlignment? Alignment => alignment;

    /// <summary>Whether an input is empty, and not long enough at its end to be ignored.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>Whether one of several inputs has nothing, though it may not be at its end.</summary>
    public bool LacksInput
    {
        get
        {
            if (task.Inputs.All.Count == 1) return false;
            foreach (var queue in task.Inputs.All)
                if (!queue.HasHead && !queue.IsAtEnd) return true;
            return false;
        }
    }

    public void ReachEnd(RecordQueue queue, long position)
    {
        queue.ReachEnd(position);
        _atEndSince[queue.Order] = time.GetTimestamp();
    }

    /// <summary>Tells the others how far this task is.</summary>
    public void Publish()
    {
        var timeMs = EventTimeAlignment.Idle;
        IsWaiting = false;
        foreach (var queue in task.Inputs.All)
        {
            if (queue.HasHead) timeMs = Math.Min(timeMs, queue.HeadTimestampMs);
            else if (!IsIdle(queue))
            {
                IsWaiting = true;
                timeMs = Math.Min(timeMs, queue.PartitionTimeMs);
            }
        }
        alignment?.Publish(Partition, timeMs);
    }

    /// <summary>Partitions to hold back or to go on with, by how much of them waits.</summary>
    public void Balance(List<TopicPartition> pause, List<TopicPartition> resume)
    {
        foreach (var queue in task.Inputs.All)
        {
            // Wide apart, since pausing may throw prefetched records away.
            if (!_isPaused[queue.Order] && queue.Bytes > queueBytes) pause.Add(queue.Partition);
            else if (_isPaused[queue.Order] && queue.Bytes < queueBytes / 4) resume.Add(queue.Partition);
            else continue;
            _isPaused[queue.Order] = !_isPaused[queue.Order];
        }
    }

    /// <summary>Whether everything that there is has been read, processed and committed.</summary>
    public bool IsDone => !task.NeedsCommit && task.Inputs.All.All(q => q.IsAtEnd && q.Count == 0);

    private bool IsIdle(RecordQueue queue) => queue.IsAtEnd && time.GetElapsedTime(_atEndSince[queue.Order]) >= sourceIdle;
}
