namespace StreamProc.State;

/// <summary>The stores of one task, and how far they are: contents and checkpoint change together or not at all.</summary>
/// <remarks>After a crash it holds what one of the last <see cref="Apply"/> calls left, never a mixture; which one, the checkpoint tells.</remarks>
public interface ITaskStorage : IDisposable
{
    /// <summary>Opens a store, made empty if it is not there.</summary>
    IByteStore Open(string store);

    /// <summary>For each changelog partition (<c>topic-partition</c>) the next offset to restore from; nothing for an empty storage.</summary>
    IReadOnlyDictionary<string, long> Checkpoint { get; }

    /// <summary>Applies changes of several stores and the new checkpoint in one atomic step.</summary>
    /// <param name="changes">The changes, a store at most once.</param>
    /// <param name="checkpoint">Replaces the entries of the same name.</param>
    void Apply(IReadOnlyList<IStoreChanges> changes, IReadOnlyDictionary<string, long> checkpoint);

    /// <summary>Makes everything applied so far survive the sudden end of the process and of the machine. So does <see cref="IDisposable.Dispose"/>.</summary>
    /// <remarks>What was applied later may be lost, contents and checkpoint together; the changelog has it.</remarks>
    void Flush();
}

/// <summary>A storage engine: RocksDB, or memory.</summary>
public interface IStorageEngine : IDisposable
{
    /// <summary>Opens the storage of a task (<c>subtopology_partition</c>, or <c>global</c>); one owner at a time.</summary>
    /// <exception cref="StorageException">It is open elsewhere, damaged, or there is no right to it.</exception>
    ITaskStorage Open(string task);

    /// <summary>Tasks whose storage lies here, open or not.</summary>
    IReadOnlyList<string> Tasks();

    /// <summary>Deletes the storage of a task that is not open.</summary>
    void Delete(string task);
}

/// <summary>A storage could not be opened, read or written. The message names the folder and what to do.</summary>
public sealed class StorageException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether its contents are damaged, so that it must be moved aside and restored from the changelog.</summary>
    public bool IsCorrupt { get; init; }
}
