using StreamProc.Records;

namespace StreamProc.State;

/// <summary>What an overlay knows of a key.</summary>
internal enum ChangeKind : byte
{
    /// <summary>Nothing any more: a deleted range has swallowed it.</summary>
    Removed,

    /// <summary>The key is to be deleted.</summary>
    Delete,

    /// <summary>The key has a new value.</summary>
    Put,
}

/// <summary>One uncommitted write.</summary>
internal struct OverlayEntry
{
    public Place KeyPlace;
    public int KeyBytes;
    public Place ValuePlace;
    public int ValueBytes;
    public int ValueCapacityBytes;
    public long LogTimestampMs;
    public Headers Headers;
    public ChangeKind Kind;
    public bool IsLogged;
}

/// <summary>The entries of an overlay by number, in order of arrival. A number stays valid until <see cref="Clear"/>.</summary>
internal sealed class OverlayEntries
{
    private const int PageShift = 8;
    private const int PageEntries = 1 << PageShift;

    // What an entry costs beside its bytes: itself, its slot in the hash index (half full) and in the ordered index (three quarters full).
    private const int OverheadBytes = 64 + 16 + 16;

    private readonly List<OverlayEntry[]> _pages = [];
    private readonly ByteArena _bytes = new();

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Approximate memory that the entries take up, the space of replaced values included.</summary>
    public long Bytes => _bytes.UsedBytes + ((long)Count * OverheadBytes);

    public ref OverlayEntry this[int entry] => ref _pages[entry >> PageShift][entry & (PageEntries - 1)];

    public ReadOnlySpan<byte> Key(int entry)
    {
        ref var e = ref this[entry];
        return _bytes.At(e.KeyPlace, e.KeyBytes);
    }

    public ReadOnlySpan<byte> Value(int entry)
    {
        ref var e = ref this[entry];
        return e.ValueBytes == 0 ? default : _bytes.At(e.ValuePlace, e.ValueBytes);
    }

    /// <summary>Adds a key that is not there yet, with room for a value next to it, so that both are read from one place.</summary>
    public int Add(ReadOnlySpan<byte> key, int valueCapacityBytes)
    {
        if (Count == _pages.Count << PageShift) _pages.Add(new OverlayEntry[PageEntries]);

        var place = _bytes.Take(key.Length + valueCapacityBytes);
        key.CopyTo(_bytes.At(place, key.Length));
        this[Count] = new OverlayEntry
        {
            KeyPlace = place,
            KeyBytes = key.Length,
            ValuePlace = place with { Offset = place.Offset + key.Length },
            ValueCapacityBytes = valueCapacityBytes,
            Headers = Headers.Empty,
        };
        return Count++;
    }

    /// <summary>Sets a value, in its old place if it fits there.</summary>
    public void SetValue(int entry, ReadOnlySpan<byte> value)
    {
        ref var e = ref this[entry];
        if (value.Length > e.ValueCapacityBytes)
        {
            // A value that grows and grows leaves at most a few times its size behind.
            e.ValueCapacityBytes = Math.Max(value.Length, e.ValueCapacityBytes + (e.ValueCapacityBytes / 2));
            e.ValuePlace = _bytes.Take(e.ValueCapacityBytes);
        }
        e.ValueBytes = value.Length;
        value.CopyTo(_bytes.At(e.ValuePlace, value.Length));
    }

    /// <summary>Forgets all entries. Keeps the pages that this round had use for.</summary>
    public void Clear()
    {
        var usedPages = (Count + PageEntries - 1) >> PageShift;
        _pages.RemoveRange(usedPages, _pages.Count - usedPages);
        foreach (var page in _pages) Array.Clear(page); // else they would keep headers alive
        _bytes.Clear();
        Count = 0;
    }
}
