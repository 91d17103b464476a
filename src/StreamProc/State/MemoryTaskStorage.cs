using System.Collections.Immutable;
using StreamProc.Records;

namespace StreamProc.State;

/// <summary>All that a task has stored, at one moment.</summary>
internal sealed record TaskContents(ImmutableDictionary<string, ByteMap> Stores, ImmutableDictionary<string, long> Checkpoint)
{
    public static readonly TaskContents Empty = new(ImmutableDictionary<string, ByteMap>.Empty, ImmutableDictionary<string, long>.Empty);
}

/// <summary>A task's storage in memory. Contents are immutable, so to apply is to replace one reference, and to crash is to go back to an earlier one.</summary>
internal sealed class MemoryTaskStorage(string task, TaskContents contents) : ITaskStorage
{
    private volatile TaskContents _contents = contents;
    private TaskContents _flushed = contents;

    public bool IsOpen { get; private set; } = true;

    public TaskContents Contents => _contents;

    public IReadOnlyDictionary<string, long> Checkpoint => OpenContents().Checkpoint;

    public IByteStore Open(string store)
    {
        ArgumentException.ThrowIfNullOrEmpty(store);
        var now = OpenContents();
        if (!now.Stores.ContainsKey(store)) _contents = now with { Stores = now.Stores.Add(store, ByteMap.Empty) };
        return new Store(this, store);
    }

    public void Apply(IReadOnlyList<IStoreChanges> changes, IReadOnlyDictionary<string, long> checkpoint)
    {
        var now = OpenContents();
        var stores = now.Stores;
        foreach (var ofStore in changes)
        {
            if (!stores.TryGetValue(ofStore.Store, out var map)) throw new InvalidOperationException($"Store {ofStore.Store} of task {task} is not open.");

            foreach (var (lower, upper) in ofStore.DeletedRanges) map = map.Without(lower, upper);
            using var cursor = ofStore.Changes();
            stores = stores.SetItem(ofStore.Store, map.With(cursor));
        }
        _contents = new(stores, now.Checkpoint.SetItems(checkpoint));
    }

    public void Flush() => _flushed = OpenContents();

    public void Crash(bool losesUnflushed)
    {
        if (losesUnflushed) _contents = _flushed;
        IsOpen = false;
    }

    public void Dispose() => IsOpen = false;

    private TaskContents OpenContents()
    {
        ObjectDisposedException.ThrowIf(!IsOpen, this);
        return _contents;
    }

    private sealed class Store(MemoryTaskStorage storage, string name) : IByteStore
    {
        public long ApproximateCount => Map().Count;

        public bool TryGet(ReadOnlySpan<byte> key, ByteWriter value)
        {
            var found = Map().TryGet(key, out var bytes);
            if (found) value.Append(bytes);
            return found;
        }

        public IByteCursor Scan(ReadOnlySpan<byte> lower, NullableSpan upper, bool reverse) => Map().Scan(lower, upper, reverse);

        private ByteMap Map() => storage.OpenContents().Stores[name];
    }
}
