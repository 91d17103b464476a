using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Where an operator keeps a table's rows, with their history or without. Kafka Streams: KeyValueStoreWrapper.</summary>
internal abstract class TableStore<TKey, TValue>
{
    /// <summary>The store as one that may hold updates back; null: it never does.</summary>
    public abstract ICachedStore<TKey, ValueAndTimestamp<TValue>>? Cached { get; }

    /// <summary>A row as it is now.</summary>
    public abstract Optional<ValueAndTimestamp<TValue>> Get(TKey key);

    /// <summary>Sets a row, or deletes it.</summary>
    public abstract VersionedPut Put(TKey key, Optional<TValue> value, long timestampMs);

    /// <summary>A store that the topology connects to the node.</summary>
    public static TableStore<TKey, TValue> Of(NodeContext node, string store) =>
        node.Task.Store(store) is VersionedStore<TKey, TValue> versioned
            ? new WithHistory(versioned)
            : new Plain(node.Store<KeyValueStore<TKey, ValueAndTimestamp<TValue>>>(store));

    private sealed class Plain(KeyValueStore<TKey, ValueAndTimestamp<TValue>> store) : TableStore<TKey, TValue>
    {
        public override ICachedStore<TKey, ValueAndTimestamp<TValue>> Cached => store;

        public override Optional<ValueAndTimestamp<TValue>> Get(TKey key) => store.Get(key);

        public override VersionedPut Put(TKey key, Optional<TValue> value, long timestampMs)
        {
            if (value.HasValue) store.Put(key, new(value.Value, timestampMs));
            else store.Delete(key);
            return new(IsPut: true, ValidToMs: null);
        }
    }

    private sealed class WithHistory(VersionedStore<TKey, TValue> store) : TableStore<TKey, TValue>
    {
        public override ICachedStore<TKey, ValueAndTimestamp<TValue>>? Cached => null;

        public override Optional<ValueAndTimestamp<TValue>> Get(TKey key) => VersionedRows<TKey, TValue>.RowOf(store.Get(key));

        public override VersionedPut Put(TKey key, Optional<TValue> value, long timestampMs) =>
            value.HasValue ? store.Put(key, value.Value, timestampMs) : store.PutDeleted(key, timestampMs);
    }
}
