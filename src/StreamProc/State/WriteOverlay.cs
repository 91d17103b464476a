using StreamProc.Records;

namespace StreamProc.State;

/// <summary>The uncommitted writes of one store: found by key through a hash, walked through in order of key.</summary>
/// <remarks>
/// A write of a key that was written before costs no allocation and no ordering: most writes of an aggregation are such. A new key is
/// put in order at once, for the commit needs the order anyway, and scans may come after any write.
/// </remarks>
internal sealed class WriteOverlay
{
    private readonly OverlayEntries _entries = new();
    private readonly HashIndex _byKey;
    private readonly OrderedIndex _ordered;

    public WriteOverlay()
    {
        _byKey = new(_entries);
        _ordered = new(_entries);
    }

    /// <summary>How many keys have been written since the last <see cref="Clear"/>.</summary>
    public int Count => _entries.Count;

    /// <summary>Approximate memory in use, in bytes.</summary>
    public long Bytes => _entries.Bytes;

    /// <summary>Changes whenever a <see cref="Gap"/> in <see cref="Ordered"/> loses its meaning.</summary>
    public int Version { get; private set; }

    /// <summary>The entries' numbers in order of key.</summary>
    public OrderedIndex Ordered => _ordered;

    /// <summary>The entry of that number.</summary>
    public ref readonly OverlayEntry this[int entry] => ref _entries[entry];

    /// <summary>An entry's key; stays where it is until <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Key(int entry) => _entries.Key(entry);

    /// <summary>An entry's value, valid until the next write; empty for a delete.</summary>
    public ReadOnlySpan<byte> Value(int entry) => _entries.Value(entry);

    /// <summary>The entry of a key, or -1.</summary>
    public int Find(ReadOnlySpan<byte> key) => _byKey.Find(key, HashIndex.Hash(key));

    /// <summary>Writes a value.</summary>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long logTimestampMs, Headers headers, bool logged)
    {
        var entry = FindOrAdd(key, value.Length);
        _entries.SetValue(entry, value);
        Mark(entry, ChangeKind.Put, logTimestampMs, headers, logged);
    }

    /// <summary>Writes a delete marker.</summary>
    public void Delete(ReadOnlySpan<byte> key, long logTimestampMs, Headers headers, bool logged)
    {
        var entry = FindOrAdd(key, 0);
        _entries.SetValue(entry, default);
        Mark(entry, ChangeKind.Delete, logTimestampMs, headers, logged);
    }

    /// <summary>Takes back all writes to keys of a range, as if there had been none.</summary>
    public void RemoveRange(ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper)
    {
        var gap = _ordered.Before(lower);
        for (; _ordered.TryNext(ref gap, out var entry) && Key(entry).SequenceCompareTo(upper) < 0; gap = gap with { Slot = gap.Slot + 1 })
        {
            // The entry stays in the indexes, marked: nothing shifts, and a later write of the key finds its place again.
            _entries.SetValue(entry, default);
            Mark(entry, ChangeKind.Removed, 0, Headers.Empty, logged: false);
        }
    }

    /// <summary>Forgets all writes. Keeps the memory that this round had use for, and gives back the rest.</summary>
    public void Clear()
    {
        _byKey.Clear();
        _ordered.Clear();
        _entries.Clear();
        Version++;
    }

    private int FindOrAdd(ReadOnlySpan<byte> key, int valueBytes)
    {
        var hash = HashIndex.Hash(key);
        var entry = _byKey.Find(key, hash);
        if (entry >= 0) return entry;

        entry = _entries.Add(key, valueBytes);
        _byKey.Add(entry, hash);
        _ordered.Insert(entry);
        Version++;
        return entry;
    }

    private void Mark(int entry, ChangeKind kind, long logTimestampMs, Headers headers, bool logged)
    {
        ref var e = ref _entries[entry];
        e.Kind = kind;
        e.LogTimestampMs = logTimestampMs;
        e.Headers = headers;
        e.IsLogged = logged;
    }
}
