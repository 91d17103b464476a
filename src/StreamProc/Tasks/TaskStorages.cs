using StreamProc.State;

namespace StreamProc.Tasks;

/// <summary>Where a task's stores lie. It outlives the task: one that begins anew at its last commit finds its stores as they were then.</summary>
/// <param name="Persistent">Stores on disk; null: the task has none.</param>
/// <param name="Memory">The others.</param>
internal sealed record TaskStorages(ITaskStorage? Persistent, ITaskStorage Memory) : IDisposable
{
    public static TaskStorages Open(TaskPlan plan, IStorageEngine persistentStores) => new(
        plan.Stores.Any(s => s.Store.IsPersistent) ? persistentStores.Open(plan.Name) : null, new MemoryStorageEngine().Open(plan.Name));

    public void Dispose()
    {
        Persistent?.Flush();
        Persistent?.Dispose();
        Memory.Dispose();
    }
}
