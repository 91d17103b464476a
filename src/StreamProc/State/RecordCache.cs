using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Takes a dirty entry of a cache: puts it into the store and tells those downstream. Spans are valid during the call.</summary>
internal interface ICacheFlushTarget
{
    void Flush(ReadOnlySpan<byte> key, NullableSpan value);
}

/// <summary>
/// Holds back a store's updates, so that many of one key become one downstream: Kafka Streams' record cache (CachingKeyValueStore, NamedCache).
/// Entries leave when the task commits or the budget is used up, in the order of their last updates, each under the context of that update.
/// </summary>
internal sealed class RecordCache(long budgetBytes, RecordContext record)
{
    // Bookkeeping of an entry in Kafka Streams is of this order too; the budget is a guide, not an accounting.
    private const int EntryOverheadBytes = 64;

    private readonly SortedDictionary<byte[], Entry> _entries = new(ByteOrder.Instance);
    private readonly LinkedList<Entry> _byUpdate = new();
    private long _bytes;

    private sealed class Entry(byte[] key)
    {
        public readonly byte[] Key = key;
        public byte[]? Value;
        public RecordOrigin Origin;
        public LinkedListNode<Entry>? Place;
    }

    /// <summary>Changes with every put: walks over the cache begin anew behind their last key when it does.</summary>
    public int Version { get; private set; }

    public bool IsOverBudget => _bytes > budgetBytes;

    public bool IsEmpty => _byUpdate.Count == 0;

    public bool TryGet(ReadOnlySpan<byte> key, out NullableSpan value)
    {
        if (_entries.Count > 0 && _entries.TryGetValue(key.ToArray(), out var entry))
        {
            value = NullableSpan.Of(entry.Value);
            return true;
        }
        value = default;
        return false;
    }

    public void Put(ReadOnlySpan<byte> key, NullableSpan value)
    {
        var bytes = key.ToArray();
        if (_entries.TryGetValue(bytes, out var entry))
        {
            _byUpdate.Remove(entry.Place!);
            _bytes -= entry.Value?.Length ?? 0;
        }
        else
        {
            entry = new(bytes);
            _entries.Add(bytes, entry);
            _bytes += bytes.Length + EntryOverheadBytes;
        }
        entry.Value = value.ToArray();
        entry.Origin = record.Origin;
        entry.Place = _byUpdate.AddLast(entry);
        _bytes += entry.Value?.Length ?? 0;
        Version++;
    }

    /// <summary>Empties the cache. What flushing an entry puts into this same cache is flushed too, in its turn.</summary>
    public void FlushTo(ICacheFlushTarget target)
    {
        if (_byUpdate.Count == 0) return;

        var current = record.Origin;
        while (_byUpdate.First is { } first)
        {
            var entry = first.Value;
            _byUpdate.RemoveFirst();
            _entries.Remove(entry.Key);
            _bytes -= entry.Key.Length + EntryOverheadBytes + (entry.Value?.Length ?? 0);
            Version++;
            record.Restore(entry.Origin);
            target.Flush(entry.Key, NullableSpan.Of(entry.Value));
        }
        record.Restore(current);
    }

    /// <summary>Forgets everything: the transaction was aborted.</summary>
    public void Drop()
    {
        _entries.Clear();
        _byUpdate.Clear();
        _bytes = 0;
        Version++;
    }

    /// <summary>Entries of a range, in order, deletes (null values) included; a copy, so that it may be written meanwhile.</summary>
    public List<KeyValuePair<byte[], byte[]?>> Range(ReadOnlySpan<byte> lower, NullableSpan upper)
    {
        var found = new List<KeyValuePair<byte[], byte[]?>>();
        foreach (var (key, entry) in _entries)
        {
            if (key.AsSpan().SequenceCompareTo(lower) < 0) continue;
            if (!upper.IsNull && key.AsSpan().SequenceCompareTo(upper.Span) >= 0) break;
            found.Add(new(key, entry.Value));
        }
        return found;
    }
}

/// <summary>Unsigned lexicographic order of byte arrays.</summary>
internal sealed class ByteOrder : IComparer<byte[]>
{
    public static readonly ByteOrder Instance = new();

    public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
}
