using System.Numerics;
using System.Runtime.InteropServices;

namespace StreamProc.State;

/// <summary>Finds an overlay's entries by key: open addressing, linear probing, no removal but of everything.</summary>
internal sealed class HashIndex(OverlayEntries entries)
{
    private const int MinSlots = 64;
    private const int ExcessFactor = 16;

    // A slot: the hash above, the entry's number + 1 below; 0 is free. So probing touches an entry only if the hash agrees.
    private ulong[] _slots = new ulong[MinSlots];
    private int _count;
    private int _previousCount;

    /// <summary>The entry with that key, or -1.</summary>
    public int Find(ReadOnlySpan<byte> key, uint hash)
    {
        var slots = _slots;
        for (var i = hash & (uint)(slots.Length - 1); ; i = (i + 1) & (uint)(slots.Length - 1))
        {
            var slot = slots[i];
            if (slot == 0) return -1;
            if ((uint)(slot >> 32) != hash) continue;

            var entry = (int)(uint)slot - 1;
            if (entries.Key(entry).SequenceEqual(key)) return entry;
        }
    }

    /// <summary>Adds an entry whose key is not there yet.</summary>
    public void Add(int entry, uint hash)
    {
        if (++_count * 2 > _slots.Length) Grow();
        Place(_slots, ((ulong)hash << 32) | (uint)(entry + 1));
    }

    /// <summary>Forgets all entries. A table far larger than the last two rounds needed is given back.</summary>
    public void Clear()
    {
        var needed = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(MinSlots, Math.Max(_count, _previousCount) * 2));
        if (_slots.Length > (long)needed * ExcessFactor) _slots = new ulong[needed];
        else if (_count > 0) Array.Clear(_slots);
        _previousCount = _count;
        _count = 0;
    }

    /// <summary>A hash of all bytes. Lives no longer than an overlay, so it may change from version to version.</summary>
    public static uint Hash(ReadOnlySpan<byte> key)
    {
        const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;
        var hash = (ulong)key.Length * Multiplier;
        while (key.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(key), Multiplier);
            key = key[sizeof(ulong)..];
        }
        var tail = 0UL;
        foreach (var b in key) tail = (tail << 8) | b;
        return (uint)(Mix(hash ^ tail, 0xD6E8_FEB8_6659_FD93) >> 32);
    }

    private static ulong Mix(ulong value, ulong multiplier)
    {
        var high = Math.BigMul(value, multiplier, out var low);
        return high ^ low;
    }

    private void Grow()
    {
        var larger = new ulong[_slots.Length * 2];
        foreach (var slot in _slots)
            if (slot != 0) Place(larger, slot);
        _slots = larger;
    }

    private static void Place(ulong[] slots, ulong slot)
    {
        var i = (uint)(slot >> 32) & (uint)(slots.Length - 1);
        while (slots[i] != 0) i = (i + 1) & (uint)(slots.Length - 1);
        slots[i] = slot;
    }
}
