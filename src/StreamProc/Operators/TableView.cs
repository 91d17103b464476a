using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Looks rows of a table up for another operator: in a store, or computed from one. Kafka Streams: KTableValueGetter.</summary>
internal abstract class TableView<TKey, TValue>
{
    public abstract Optional<ValueAndTimestamp<TValue>> Get(TKey key);

    /// <summary>Whether rows can be looked up as they were.</summary>
    public virtual bool IsVersioned => false;

    /// <summary>A row as it was at a time, if the table is versioned.</summary>
    public virtual Optional<ValueAndTimestamp<TValue>> Get(TKey key, long asOfMs) => throw new NotSupportedException("The table keeps no history.");

    /// <summary>Rows of a store that the topology connects to a node, versioned or not.</summary>
    public static TableView<TKey, TValue> Of(NodeContext reader, string store) =>
        reader.Task.Store(store) is IReadOnlyVersionedKeyValueStore<TKey, TValue> versioned
            ? new VersionedRows<TKey, TValue>(versioned)
            : new StoredRows<TKey, TValue>(reader.Store<IReadOnlyKeyValueStore<TKey, ValueAndTimestamp<TValue>>>(store));
}

/// <summary>Rows of a key-value store.</summary>
internal sealed class StoredRows<TKey, TValue>(IReadOnlyKeyValueStore<TKey, ValueAndTimestamp<TValue>> store) : TableView<TKey, TValue>
{
    public override Optional<ValueAndTimestamp<TValue>> Get(TKey key) => store.Get(key);
}

/// <summary>Rows of a window store.</summary>
internal sealed class StoredWindows<TKey, TValue>(IReadOnlyWindowStore<TKey, ValueAndTimestamp<TValue>> store) : TableView<Windowed<TKey>, TValue>
{
    public override Optional<ValueAndTimestamp<TValue>> Get(Windowed<TKey> key) => store.Fetch(key.Key, key.Window.StartMs);
}

/// <summary>Rows of a session store, stamped with the session's end. Kafka Streams: KTableSessionWindowValueGetter.</summary>
internal sealed class StoredSessions<TKey, TValue>(IReadOnlySessionStore<TKey, TValue> store) : TableView<Windowed<TKey>, TValue>
{
    public override Optional<ValueAndTimestamp<TValue>> Get(Windowed<TKey> key)
    {
        var row = store.FetchSession(key.Key, key.Window.StartMs, key.Window.EndMs);
        return row.HasValue ? new ValueAndTimestamp<TValue>(row.Value, key.Window.EndMs) : default(Optional<ValueAndTimestamp<TValue>>);
    }
}

/// <summary>Rows that a filter or a mapping makes of another table's.</summary>
internal sealed class ComputedRows<TKey, TValue, TNewValue>(TableView<TKey, TValue> source, Func<TKey, TValue, Optional<TNewValue>> compute)
    : TableView<TKey, TNewValue>
{
    public override bool IsVersioned => source.IsVersioned;

    public override Optional<ValueAndTimestamp<TNewValue>> Get(TKey key) => Compute(key, source.Get(key));

    public override Optional<ValueAndTimestamp<TNewValue>> Get(TKey key, long asOfMs) => Compute(key, source.Get(key, asOfMs));

    private Optional<ValueAndTimestamp<TNewValue>> Compute(TKey key, Optional<ValueAndTimestamp<TValue>> row)
    {
        if (!row.HasValue) return default;
        var value = compute(key, row.Value.Value);
        return value.HasValue ? new ValueAndTimestamp<TNewValue>(value.Value, row.Value.TimestampMs) : default(Optional<ValueAndTimestamp<TNewValue>>);
    }
}
