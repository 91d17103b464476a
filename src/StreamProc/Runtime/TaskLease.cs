using StreamProc.Compiler;

namespace StreamProc.Runtime;

/// <summary>One time that the group gave a task to this worker. Work that is done under a lease which is over is stale and is dropped.</summary>
/// <remarks>The broker does not look who commits for a task: a member could go on for one that it has given up. So this is looked at before each commit.</remarks>
/// <param name="task">The task.</param>
/// <param name="epoch">Grows with each assignment, so that two leases of the same task are told apart.</param>
internal sealed class TaskLease(TaskId task, long epoch)
{
    private volatile bool _isOver;

    public TaskId Task => task;

    public long Epoch => epoch;

    /// <summary>Whether the task is another's. Safe from other threads.</summary>
    public bool IsOver => _isOver;

    public void End() => _isOver = true;

    public override string ToString() => $"{task} (epoch {epoch})";
}
