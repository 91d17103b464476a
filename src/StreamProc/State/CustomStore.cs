using StreamProc.Records;

namespace StreamProc.State;

/// <summary>
/// A store of the user's own kind, one for each task. It holds what it likes in memory, writes each change to its changelog through its context, and
/// is given the changelog's records when the task opens. Kafka Streams: StateStore with a StateRestoreCallback.
/// </summary>
public interface ICustomStore : IStateStore
{
    /// <summary>Called once, before anything else.</summary>
    void Init(ICustomStoreContext context);

    /// <summary>Takes a record of the changelog; the spans are valid during the call.</summary>
    /// <param name="key">The record's key.</param>
    /// <param name="value">Its value; null is a tombstone.</param>
    /// <param name="timestampMs">Its timestamp, milliseconds since the Unix epoch.</param>
    void Restore(ReadOnlySpan<byte> key, NullableSpan value, long timestampMs);

    /// <summary>The task commits: what is still to be logged has to be logged now.</summary>
    void Flush()
    {
    }

    /// <summary>The task goes away.</summary>
    void Close()
    {
    }
}

/// <summary>What a store of the user's own kind may know and use.</summary>
public interface ICustomStoreContext
{
    /// <summary>Event time of the record being processed, milliseconds since the Unix epoch.</summary>
    long TimestampMs { get; }

    /// <summary>Writes a change to the changelog, with the next commit and under the current record's timestamp; nothing where logging is off.</summary>
    /// <param name="key">The record's key.</param>
    /// <param name="value">Its value; null is a tombstone.</param>
    void Log(ReadOnlySpan<byte> key, NullableSpan value);
}

/// <summary>A user's store as a task sees it.</summary>
internal sealed class CustomTaskStore : IReplayedStore, ICustomStoreContext
{
    private readonly StoreContext _context;
    private readonly ICustomStore _store;

    public CustomTaskStore(StoreContext context, ICustomStore store)
    {
        (_context, _store) = (context, store);
        store.Init(this);
    }

    public string Name => _context.Name;

    public OverlaidStore Bytes => _context.Bytes;

    public IStateStore Face => _store;

    public long TimestampMs => _context.Record.TimestampMs;

    public void Log(ReadOnlySpan<byte> key, NullableSpan value)
    {
        if (_context.IsLogged) _context.Bytes.AppendLog(key, value, TimestampMs);
    }

    public void Replay(ReadOnlySpan<byte> key, NullableSpan value, long timestampMs) => _store.Restore(key, value, timestampMs);

    public void FlushCache() => _store.Flush();

    public void DropCache()
    {
    }

    public void Close() => _store.Close();
}

/// <summary>Builds stores of the user's own kind.</summary>
internal sealed record CustomStoreBuilder<TStore> : StoreBuilder<TStore>
    where TStore : class, ICustomStore
{
    private readonly Func<TStore> _create;

    public CustomStoreBuilder(string name, Func<TStore> create)
        : base(name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(create);
        _create = create;
        // What it holds is in memory: each task begins with the whole changelog.
        IsPersistent = false;
    }

    internal override Dictionary<string, string> DefaultLogConfiguration => LogSettings(("cleanup.policy", "compact"));

    internal override ChangelogFormat Format { get; } = new(ValuePrefixBytes: 0);

    internal override bool IsShareable => false;

    internal override ITaskStore Build(StoreAccess access) => new CustomTaskStore(access.Context, _create());
}
