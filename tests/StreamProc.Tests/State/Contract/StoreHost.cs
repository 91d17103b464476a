using System.Text;
using StreamProc.Compiler;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Tasks;
using StreamProc.Transport;

namespace StreamProc.Tests.State;

/// <summary>A record of the changelog.</summary>
internal sealed record Logged(byte[] Key, byte[]? Value, long TimestampMs)
{
    public string Text => $"{Encoding.UTF8.GetString(Key)}={(Value is null ? "null" : Encoding.UTF8.GetString(Value))}@{TimestampMs}";
}

/// <summary>How a store comes to be opened again.</summary>
internal enum Reopening
{
    /// <summary>Its task is closed after a commit.</summary>
    Closed,

    /// <summary>Its process ends: what was not committed is gone, and it is restored from where its storage had got to.</summary>
    Crashed,

    /// <summary>Its storage is lost after a commit: it is restored from the whole changelog.</summary>
    Lost,
}

/// <summary>One store of a task, with its storage, changelog and what a task keeps about it; without the task.</summary>
internal sealed class StoreHost<TStore> : IRecordSink, IDisposable
    where TStore : class, IStateStore
{
    private const string Task = "0_0", Topic = "s-changelog";

    private readonly IStorageEngine _engine;
    private readonly StoreBuilder _builder;
    private readonly long _cacheBytes;
    private readonly RecordContext _record = new();
    private readonly List<Logged> _log = [];
    private Dictionary<string, StreamTime> _times = new(StringComparer.Ordinal);
    private Dictionary<string, long> _committedTimes = new(StringComparer.Ordinal);
    private TaskStores _stores;

    public StoreHost(IStorageEngine engine, StoreBuilder builder, long cacheBytes = 0)
    {
        (_engine, _builder, _cacheBytes) = (engine, builder, cacheBytes);
        _stores = Open();
    }

    public TStore Store { get; private set; } = null!;

    /// <summary>What was committed to the changelog.</summary>
    public IReadOnlyList<Logged> Log => _log;

    /// <summary>How many puts retention has refused.</summary>
    public int Expired { get; private set; }

    /// <summary>A record begins.</summary>
    public void At(long timestampMs) => _record.Begin("in", 0, 0, timestampMs, Headers.Empty);

    public void Commit()
    {
        _stores.FlushCaches();
        _stores.LogTo(this);
        _stores.Apply(_ => _log.Count);
        _committedTimes = _times.ToDictionary(t => t.Key, t => t.Value.Ms, StringComparer.Ordinal);
    }

    public void Reopen(Reopening how)
    {
        if (how == Reopening.Crashed && _engine is MemoryStorageEngine memory) memory.Crash();
        else
        {
            if (how != Reopening.Crashed) Commit();
            _stores.Dispose();
        }
        if (how == Reopening.Lost) _engine.Delete(Task);
        _stores = Open();
    }

    public void Dispose()
    {
        _stores.Dispose();
        _engine.Delete(Task);
    }

    int IRecordSink.Topic(string name) => 0;

    int IRecordSink.PartitionCount(int topic) => 1;

    void IRecordSink.Send(in OutgoingRecord record) => _log.Add(new(record.Key.ToArray()!, record.Value.ToArray(), record.TimestampMs));

    private TaskStores Open()
    {
        _times = _committedTimes.ToDictionary(t => t.Key, t => new StreamTime(t.Value), StringComparer.Ordinal);
        var plan = new StorePlan(_builder, Topic, IsLogged: true, IsRestoredFromSource: false);
        var storages = new TaskStorages(_builder.IsPersistent ? _engine.Open(Task) : null, new MemoryStorageEngine().Open(Task));
        var stores = new TaskStores([plan], 0, storages, (_, bytes) => new(
            new("s", Topic, bytes, _record, TimeOf("time"), IsLogged: true, _ => Expired++) { KeptNumber = TimeOf },
            _builder.IsCached && _cacheBytes > 0 ? new(_cacheBytes, _record) : null));
        foreach (var (_, store, storage) in stores.Restorable) Restore(plan, store, storage);
        Store = (TStore)stores.Find("s")!.Face;
        return stores;
    }

    private void Restore(StorePlan plan, ITaskStore store, ITaskStorage storage)
    {
        var from = storage.Checkpoint.GetValueOrDefault($"{Topic}-0");
        var restoring = new RestoringStore(new(Topic, 0), plan.Store.Format, store, storage, from, _log.Count);
        for (var offset = (int)from; offset < _log.Count; offset++)
            restoring.Receive(new()
            {
                Slot = 0,
                Headers = Headers.Empty,
                Offset = offset,
                TimestampMs = _log[offset].TimestampMs,
                Key = _log[offset].Key,
                Value = NullableSpan.Of(_log[offset].Value),
            });
        restoring.Apply();
    }

    private StreamTime TimeOf(string name) => _times.TryGetValue(name, out var time) ? time : _times[name] = new();
}
