using StreamProc.State;

namespace StreamProc.RocksDb;

/// <summary>Keeps the stores of each task in a RocksDB of its own, in <c>root/task/rocksdb</c>. All share one memory ceiling.</summary>
/// <remarks>
/// There is no write-ahead log: after a crash a task's storage is what its last flush left, contents and checkpoint of the same moment, and
/// the changelog brings it up to date. Flushes happen when write buffers are full, on <see cref="ITaskStorage.Flush"/> and when it is closed.
/// </remarks>
public sealed class RocksDbStorageEngine : IStorageEngine
{
    private const string DatabaseFolder = "rocksdb";

    private readonly Lock _lock = new();
    private readonly HashSet<string> _openTasks = new(StringComparer.Ordinal);
    private readonly string _root;
    private readonly NativeOptions _options;

    /// <summary>An engine that keeps its state in a folder, made when the first task needs it.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="options">Memory, compression and the like; null: the defaults.</param>
    public RocksDbStorageEngine(string root, RocksDbOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        _root = Path.GetFullPath(root);
        _options = new(options ?? new());
    }

    /// <summary>Memory that all tasks together take up at the moment, in bytes; to be compared with <see cref="RocksDbOptions.MemoryBytes"/>.</summary>
    public long UsedMemoryBytes => _options.UsedBytes;

    /// <inheritdoc/>
    public ITaskStorage Open(string task)
    {
        var folder = FolderOf(task);
        lock (_lock)
        {
            if (!_openTasks.Add(task)) throw new StorageException($"The state in {folder} is open already in this process: close it first.");
        }
        Database? database = null;
        try
        {
            Directory.CreateDirectory(folder);
            database = Database.Open(_options, folder);
            return new RocksDbTaskStorage(database, () => Forget(task));
        }
        catch (Exception cause)
        {
            database?.Dispose();
            Forget(task);
            if (cause is IOException or UnauthorizedAccessException) throw Failures.Of(cause, folder);
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Tasks()
    {
        try
        {
            if (!Directory.Exists(_root)) return [];

            var tasks = Directory.GetDirectories(_root).Where(folder => Directory.Exists(Path.Combine(folder, DatabaseFolder))).Select(folder => Path.GetFileName(folder)!);
            return [.. tasks.Order(StringComparer.Ordinal)];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Failures.Of(cause, _root);
        }
    }

    /// <inheritdoc/>
    public void Delete(string task)
    {
        var folder = FolderOf(task);
        lock (_lock)
        {
            if (_openTasks.Contains(task)) throw new StorageException($"The state in {folder} is open: close it before it is deleted.");
            if (!Directory.Exists(folder)) return;

            try
            {
                // RocksDB looks whether another process has it open.
                Database.Destroy(_options, folder);
                Directory.Delete(Path.Combine(_root, task), recursive: true);
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                throw Failures.Of(cause, folder);
            }
        }
    }

    /// <summary>Gives the shared memory back. Storages that are still open keep it until they are closed.</summary>
    public void Dispose() => _options.Dispose();

    private string FolderOf(string task)
    {
        ArgumentException.ThrowIfNullOrEmpty(task);
        if (task is "." or ".." || task.AsSpan().ContainsAny('/', '\\', '\0')) throw new ArgumentException($"{task} is not the name of a task.", nameof(task));

        return Path.Combine(_root, task, DatabaseFolder);
    }

    private void Forget(string task)
    {
        lock (_lock) _openTasks.Remove(task);
    }
}
