namespace StreamProc.Tasks;

/// <summary>What a task may be doing.</summary>
internal enum TaskPhase
{
    /// <summary>Its stores are open, not yet whole.</summary>
    Created,

    /// <summary>Its stores are being filled from their changelogs.</summary>
    Restoring,

    /// <summary>It processes records.</summary>
    Running,

    /// <summary>It is gone; its stores are released.</summary>
    Closed,
}

/// <summary>A task's phase; transitions that are not named here are refused.</summary>
internal sealed class TaskLife(string task)
{
    public TaskPhase Phase { get; private set; } = TaskPhase.Created;

    public void MoveTo(TaskPhase next)
    {
        var isAllowed = (Phase, next) switch
        {
            (TaskPhase.Created, TaskPhase.Restoring or TaskPhase.Running or TaskPhase.Closed) => true,
            (TaskPhase.Restoring, TaskPhase.Running or TaskPhase.Closed) => true,
            (TaskPhase.Running, TaskPhase.Closed) => true,
            _ => false,
        };
        if (!isAllowed) throw new InvalidOperationException($"Task {task} cannot go from {Phase} to {next}.");
        Phase = next;
    }

    public void Require(TaskPhase phase)
    {
        if (Phase != phase) throw new InvalidOperationException($"Task {task} is {Phase}, not {phase}.");
    }
}
