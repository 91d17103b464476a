namespace StreamProc.State;

/// <summary>Storage in the memory of this process. It outlives the tasks that open and close it, but not the engine.</summary>
/// <remarks>Safe for several threads; each open storage is used by one at a time, and may be read by others meanwhile.</remarks>
public sealed class MemoryStorageEngine : IStorageEngine
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, MemoryTaskStorage> _tasks = new(StringComparer.Ordinal);

    /// <summary>Whether a <see cref="Crash"/> takes back what was applied since the last flush, as it happens to a storage engine without a write-ahead log.</summary>
    public bool LosesUnflushed { get; init; }

    /// <inheritdoc/>
    public ITaskStorage Open(string task)
    {
        ArgumentException.ThrowIfNullOrEmpty(task);
        lock (_lock)
        {
            var contents = TaskContents.Empty;
            if (_tasks.TryGetValue(task, out var last))
            {
                if (last.IsOpen) throw new StorageException($"The storage of task {task} in memory is open already: close it first.");
                contents = last.Contents;
            }
            return _tasks[task] = new MemoryTaskStorage(task, contents);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Tasks()
    {
        lock (_lock) return [.. _tasks.Keys];
    }

    /// <inheritdoc/>
    public void Delete(string task)
    {
        lock (_lock)
        {
            if (!_tasks.TryGetValue(task, out var storage)) return;
            if (storage.IsOpen) throw new StorageException($"The storage of task {task} in memory is open: close it before it is deleted.");
            _tasks.Remove(task);
        }
    }

    /// <summary>Ends all open storages as a crash of the process would: they throw from now on, and can be opened again.</summary>
    public void Crash()
    {
        lock (_lock)
        {
            foreach (var storage in _tasks.Values)
                if (storage.IsOpen) storage.Crash(LosesUnflushed);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var storage in _tasks.Values) storage.Dispose();
        }
    }
}
