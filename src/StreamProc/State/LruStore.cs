using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Rows by key, the most recently used ones only. Kafka Streams: MemoryLRUCache, MemoryNavigableLRUCache.</summary>
internal sealed class LruStore<TKey, TValue>(StoreAccess access, ISerde<TKey> keySerde, StoredValues<TValue> values, RecentRows rows)
    : KeyValueStore<TKey, TValue>(access, keySerde, values, recent: rows), IReplayedStore
{
    public void Replay(ReadOnlySpan<byte> key, NullableSpan value, long timestampMs) => Recent!.Replay(key, value, timestampMs);
}

/// <summary>
/// Which rows of a store have been used last: to read one is to use it, to walk over it is not. One more than may be kept makes the row go that was
/// used longest ago, with a tombstone in the changelog before the row that it makes room for.
/// </summary>
/// <remarks>
/// The changelog has every change in its order, several of one key within a commit included: filled from it again, a store holds the same rows, and
/// the order of use is that of the writes, since reads are not in it. So it is in Kafka Streams.
/// </remarks>
internal sealed class RecentRows(StoreContext context, ChangelogFormat format, int maxEntries)
{
    private readonly LinkedList<byte[]> _byUse = new();
    private readonly Dictionary<byte[], LinkedListNode<byte[]>> _places = new(ByteOrder.Instance);
    private readonly ByteWriter _replayed = new();

    /// <summary>A row is looked up, there or not.</summary>
    public void Use(ReadOnlySpan<byte> key)
    {
        if (_places.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var place)) MoveToEnd(place);
    }

    /// <summary>Puts or deletes a row, and makes room for it.</summary>
    public void Store(ReadOnlySpan<byte> key, NullableSpan value, long logTimestampMs)
    {
        context.Bytes.RequireWritable();
        Write(key, value, logTimestampMs, context.IsLogged);
        if (context.IsLogged) context.Bytes.AppendLog(key, value, logTimestampMs);
    }

    /// <summary>Does what a record of the changelog says.</summary>
    public void Replay(ReadOnlySpan<byte> key, NullableSpan value, long timestampMs)
    {
        if (!value.IsNull) format.StoredValue(value.Span, timestampMs, _replayed);
        Write(key, value.IsNull ? NullableSpan.Null : new(_replayed.Written), timestampMs, logsWhatLeaves: false);
    }

    private void Write(ReadOnlySpan<byte> key, NullableSpan value, long logTimestampMs, bool logsWhatLeaves)
    {
        if (value.IsNull) Forget(key);
        else if (Remember(key) is { } leaving)
        {
            context.Bytes.Delete(leaving, logTimestampMs, Headers.Empty, logged: false);
            // The tombstone is the current record's doing, whatever time the row itself has.
            if (logsWhatLeaves) context.Bytes.AppendLog(leaving, NullableSpan.Null, context.Record.TimestampMs);
        }
        if (value.IsNull) context.Bytes.Delete(key, logTimestampMs, Headers.Empty, logged: false);
        else context.Bytes.Put(key, value.Span, logTimestampMs, Headers.Empty, logged: false);
    }

    private void Forget(ReadOnlySpan<byte> key)
    {
        if (_places.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(key, out _, out var place)) _byUse.Remove(place);
    }

    /// <returns>The key that has to go for it; null: none.</returns>
    private byte[]? Remember(ReadOnlySpan<byte> key)
    {
        if (_places.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var place))
        {
            MoveToEnd(place);
            return null;
        }
        var added = key.ToArray();
        _places.Add(added, _byUse.AddLast(added));
        if (_places.Count <= maxEntries) return null;

        var oldest = _byUse.First!.Value;
        _byUse.RemoveFirst();
        _places.Remove(oldest);
        return oldest;
    }

    private void MoveToEnd(LinkedListNode<byte[]> place)
    {
        _byUse.Remove(place);
        _byUse.AddLast(place);
    }
}
