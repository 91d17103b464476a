namespace StreamProc.State;

/// <summary>
/// Where the bytes of one store of one task lie, if the user keeps them in a way of their own: all that it takes. Uncommitted writes, record cache,
/// changelog and restoration lie above. Used by one thread at a time; disposed of with the task if it is <see cref="IDisposable"/>.
/// </summary>
public interface IWritableByteStore : IByteStore
{
    /// <summary>Applies the changes of a commit: first the deleted ranges, then the changed entries. No walk goes on over it.</summary>
    void Apply(IStoreChanges changes);
}

/// <summary>The storage of one store that lies in a place of its own. It is not known how far it is at the start, so it is restored as a whole.</summary>
internal sealed class OwnStorage(IWritableByteStore bytes) : ITaskStorage
{
    private readonly Dictionary<string, long> _checkpoint = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Checkpoint => _checkpoint;

    public IByteStore Open(string store) => bytes;

    public void Apply(IReadOnlyList<IStoreChanges> changes, IReadOnlyDictionary<string, long> checkpoint)
    {
        foreach (var change in changes) bytes.Apply(change);
        foreach (var (partition, offset) in checkpoint) _checkpoint[partition] = offset;
    }

    public void Flush()
    {
    }

    public void Dispose() => (bytes as IDisposable)?.Dispose();
}
