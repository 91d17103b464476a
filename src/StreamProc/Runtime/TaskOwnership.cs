using StreamProc.Compiler;
using StreamProc.State;
using StreamProc.Transport;

namespace StreamProc.Runtime;

/// <summary>The tasks that the group has given to this worker, and the lane of each. Opening one never keeps the membership or a lane waiting.</summary>
internal sealed class TaskOwnership(LaneThreads threads, Restorer restorer, IReadOnlyDictionary<int, EventTimeAlignment> alignments) : IMembershipListener
{
    private readonly Dictionary<TaskId, (TaskLease Lease, Lane Lane)> _owned = [];
    private long _epoch;

    /// <summary>How many tasks are ours.</summary>
    public int Count => _owned.Count;

    /// <summary>Whether the group has shared out its tasks since we came.</summary>
    public bool HasJoined { get; private set; }

    /// <summary>Whether all of them have whole stores and process.</summary>
    public bool AllRun => threads.Lanes.Sum(l => l.Tasks.All.Count) == _owned.Count;

    public void Assigned(IReadOnlyCollection<string> tasks)
    {
        HasJoined = true;
        var isFirst = _owned.Count == 0;
        foreach (var id in tasks.Select(TaskId.Parse).OrderBy(t => t.Subtopology).ThenBy(t => t.Partition))
        {
            // At the start nobody runs ahead of a task that is still being opened. Later ones hold nobody back: they ran elsewhere until now.
            if (isFirst) alignments.GetValueOrDefault(id.Subtopology)?.Publish(id.Partition, StreamTime.Unknown);
            var lease = new TaskLease(id, ++_epoch);
            var lane = threads.Lanes.MinBy(l => _owned.Values.Count(o => o.Lane == l))!;
            _owned.Add(id, (lease, lane));
            restorer.Open(lease, lane);
        }
    }

    public void Revoked(IReadOnlyCollection<string> tasks) => Release(tasks, (lane, leases) => lane.GiveUp(leases));

    public void Lost(IReadOnlyCollection<string> tasks)
    {
        // First of all: whatever the lanes are at, they commit nothing of this any more.
        foreach (var task in tasks)
            if (_owned.TryGetValue(TaskId.Parse(task), out var owned)) owned.Lease.End();
        Release(tasks, (lane, leases) => lane.Drop(leases));
    }

    /// <summary>The lanes have stopped, with a last commit: what is given back now needs no more of them.</summary>
    public void Clear() => _owned.Clear();

    private void Release(IReadOnlyCollection<string> tasks, Action<Lane, List<TaskLease>> how)
    {
        var given = tasks.Select(TaskId.Parse).Where(_owned.ContainsKey).Select(id => (Id: id, Owned: _owned[id])).ToList();
        // The group goes on when this returns: all must be committed or dropped by then. A lane that hangs keeps the membership from being polled, and is put out.
        threads.WaitFor([.. given.GroupBy(t => t.Owned.Lane).Select(lane =>
        {
            var leases = lane.Select(t => t.Owned.Lease).ToList();
            return lane.Key.Do(l => how(l, leases));
        })]);
        foreach (var (id, owned) in given)
        {
            owned.Lease.End();
            alignments.GetValueOrDefault(id.Subtopology)?.Publish(id.Partition, EventTimeAlignment.Idle);
            _owned.Remove(id);
        }
    }
}
