using StreamProc.Compiler;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Transport;

namespace StreamProc.Tasks;

/// <summary>The stores of one task: on disk and in memory, with what is not committed yet.</summary>
internal sealed class TaskStores : IDisposable
{
    private readonly List<OpenStore> _stores = [];
    private readonly Dictionary<string, OpenStore> _byName = new(StringComparer.Ordinal);
    private readonly List<ITaskStorage> _storages;
    private readonly int _partition;

    private sealed record OpenStore(StorePlan Plan, ITaskStore Store, ITaskStorage Storage)
    {
        public ChangelogFormat Format { get; } = Plan.Store.Format;
    }

    public TaskStores(IReadOnlyList<StorePlan> plans, int partition, TaskStorages storages, Func<StorePlan, OverlaidStore, StoreAccess> access)
    {
        (_partition, Storages) = (partition, storages);
        foreach (var plan in plans)
        {
            var storage = plan.Store.Bytes is { } own ? new OwnStorage(own()) : plan.Store.IsPersistent ? storages.Persistent! : storages.Memory;
            var bytes = new OverlaidStore(plan.Store.Name, storage.Open(plan.Store.Name), plan.Store.Format.KeyPrefixBytes);
            var open = new OpenStore(plan, plan.Store.Build(access(plan, bytes)), storage);
            _stores.Add(open);
            _byName.Add(plan.Store.Name, open);
        }
        _storages = [.. _stores.Select(s => s.Storage).Distinct()];
    }

    public TaskStorages Storages { get; }

    /// <summary>Approximate memory of uncommitted writes, in bytes.</summary>
    public long UncommittedBytes
    {
        get
        {
            var sum = 0L;
            foreach (var store in _stores) sum += store.Store.Bytes.Bytes;
            return sum;
        }
    }

    /// <summary>Stores that a topic can fill.</summary>
    public IEnumerable<(StorePlan Plan, ITaskStore Store, ITaskStorage Storage)> Restorable =>
        _stores.Where(s => s.Plan.IsLogged || s.Plan.IsRestoredFromSource).Select(s => (s.Plan, s.Store, s.Storage));

    /// <summary>Names of the stores, for messages.</summary>
    public string Names => _stores.Count == 0 ? "none" : string.Join(", ", _byName.Keys);

    public ITaskStore? Find(string name) => _byName.TryGetValue(name, out var store) ? store.Store : null;

    /// <summary>Empties the record caches, in one pass in the order of the stores: what reaches a store that was flushed already waits for the next commit.</summary>
    public void FlushCaches()
    {
        foreach (var store in _stores) store.Store.FlushCache();
    }

    /// <summary>Sends uncommitted writes to the changelogs, each key once.</summary>
    public void LogTo(IRecordSink sink)
    {
        foreach (var store in _stores)
            if (store.Plan.IsLogged) store.Store.Bytes.LogTo(new Changelog(sink, sink.Topic(store.Plan.Topic), _partition, store.Format));
    }

    /// <summary>Makes uncommitted writes part of the stores, with how far they are now in their topics.</summary>
    /// <param name="position">The next offset to restore from, of a store's topic; null: unknown, as before.</param>
    public void Apply(Func<StorePlan, long?> position)
    {
        foreach (var storage in _storages) Apply(storage, position);
        foreach (var store in _stores) store.Store.Bytes.Applied();
    }

    public void Drop()
    {
        foreach (var store in _stores)
        {
            store.Store.DropCache();
            store.Store.Bytes.Drop();
        }
    }

    public void Dispose()
    {
        foreach (var store in _stores)
        {
            store.Store.Close();
            store.Store.Bytes.Close();
        }
        foreach (var own in _storages.OfType<OwnStorage>()) own.Dispose();
        Storages.Dispose();
    }

    public string CheckpointName(StorePlan plan) => new TopicPartition(plan.Topic, _partition).ToString();

    private void Apply(ITaskStorage storage, Func<StorePlan, long?> position)
    {
        var changes = new List<IStoreChanges>();
        var checkpoint = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var store in _stores.Where(s => ReferenceEquals(s.Storage, storage)))
        {
            if (store.Store.Bytes.HasChanges) changes.Add(store.Store.Bytes);
            // A producer remembers what it sent before the task was another's for a while: the store is further than that.
            if (position(store.Plan) is { } next && next > storage.Checkpoint.GetValueOrDefault(CheckpointName(store.Plan))) checkpoint[CheckpointName(store.Plan)] = next;
        }
        if (changes.Count > 0 || checkpoint.Count > 0) storage.Apply(changes, checkpoint);
    }

    private sealed class Changelog(IRecordSink sink, int topic, int partition, ChangelogFormat format) : IChangelogWriter
    {
        public void Write(string store, ReadOnlySpan<byte> key, NullableSpan value, long timestampMs, Headers headers) =>
            sink.Send(new()
            {
                Topic = topic,
                Partition = partition,
                TimestampMs = timestampMs,
                Key = key,
                Value = format.LoggedValue(value),
                Headers = headers,
            });
    }
}
