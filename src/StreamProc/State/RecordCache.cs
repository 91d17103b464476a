using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Takes a dirty entry of a cache: puts it into the store and tells those downstream. Spans are valid during the call.</summary>
internal interface ICacheFlushTarget
{
    void Flush(ReadOnlySpan<byte> key, NullableSpan value);
}

/// <summary>
/// Holds back a store's updates, so that many of one key become one downstream: Kafka Streams' record cache (CachingKeyValueStore, NamedCache).
/// Dirty entries are flushed when the task commits or the budget is used up, in the order of their last updates, each under the context of that
/// update; they stay for reading until the budget needs their room, those used longest ago first.
/// </summary>
internal sealed class RecordCache(long budgetBytes, RecordContext record)
{
    // Bookkeeping of an entry in Kafka Streams is of this order too; the budget is a guide, not an accounting.
    private const int EntryOverheadBytes = 96;

    private readonly SortedDictionary<byte[], Entry> _entries = new(ByteOrder.Instance);
    private readonly Dictionary<byte[], Entry> _byKey = new(ByteOrder.Instance);
    private readonly LinkedList<Entry> _dirty = new(), _byUse = new();
    private long _bytes;

    private sealed class Entry
    {
        public required byte[] Key { get; init; }

        public byte[]? Value { get; set; }

        public RecordOrigin Origin { get; set; }

        public required LinkedListNode<Entry> Use { get; init; }

        /// <summary>Null: clean.</summary>
        public LinkedListNode<Entry>? Dirty { get; set; }

        public long Bytes => Key.Length + (Value?.Length ?? 0) + EntryOverheadBytes;
    }

    public bool IsEmpty => _entries.Count == 0;

    public bool TryGet(ReadOnlySpan<byte> key, out NullableSpan value)
    {
        if (!_byKey.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var entry))
        {
            value = default;
            return false;
        }
        Use(entry);
        value = NullableSpan.Of(entry.Value);
        return true;
    }

    public void Put(ReadOnlySpan<byte> key, NullableSpan value, ICacheFlushTarget target)
    {
        var entry = Find(key);
        _bytes -= entry.Bytes;
        entry.Value = value.ToArray();
        entry.Origin = record.Origin;
        _bytes += entry.Bytes;
        if (entry.Dirty is not null) _dirty.Remove(entry.Dirty);
        entry.Dirty = _dirty.AddLast(entry);
        if (_bytes > budgetBytes) Evict(target);
    }

    /// <summary>Hands dirty entries over. What that makes dirty again is handed over too, in its turn.</summary>
    public void FlushTo(ICacheFlushTarget target)
    {
        if (_dirty.Count == 0) return;

        var current = record.Origin;
        while (_dirty.First is { } first)
        {
            var entry = first.Value;
            _dirty.RemoveFirst();
            entry.Dirty = null;
            record.Restore(entry.Origin);
            target.Flush(entry.Key, NullableSpan.Of(entry.Value));
        }
        record.Restore(current);
    }

    /// <summary>Forgets everything: the transaction was aborted.</summary>
    public void Drop()
    {
        _entries.Clear();
        _byKey.Clear();
        _dirty.Clear();
        _byUse.Clear();
        _bytes = 0;
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

    private Entry Find(ReadOnlySpan<byte> key)
    {
        if (_byKey.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var entry))
        {
            Use(entry);
            return entry;
        }
        var place = new LinkedListNode<Entry>(null!);
        entry = new() { Key = key.ToArray(), Use = place };
        place.Value = entry;
        _byUse.AddLast(place);
        _entries.Add(entry.Key, entry);
        _byKey.Add(entry.Key, entry);
        _bytes += entry.Bytes;
        return entry;
    }

    private void Use(Entry entry)
    {
        _byUse.Remove(entry.Use);
        _byUse.AddLast(entry.Use);
    }

    /// <summary>Makes room. A dirty entry does not leave alone: all are flushed, else updates would overtake each other.</summary>
    private void Evict(ICacheFlushTarget target)
    {
        while (_bytes > budgetBytes && _byUse.First is { } oldest)
        {
            if (oldest.Value.Dirty is not null) FlushTo(target);
            if (oldest.List is null) continue;
            _byUse.Remove(oldest);
            _entries.Remove(oldest.Value.Key);
            _byKey.Remove(oldest.Value.Key);
            _bytes -= oldest.Value.Bytes;
        }
    }
}

/// <summary>Unsigned lexicographic order of byte arrays, and their equality.</summary>
internal sealed class ByteOrder : IComparer<byte[]>, IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly ByteOrder Instance = new();

    public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = new HashCode();
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }
}
