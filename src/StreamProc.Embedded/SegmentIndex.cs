using System.IO.Hashing;
using System.Runtime.InteropServices;
using StreamProc.Records;

namespace StreamProc.Embedded;

/// <summary>Where some of a segment's records lie, so that a seek reads only a little before it finds its own. Guarded by the partition's gate.</summary>
internal sealed class SegmentIndex
{
    private const int EveryBytes = 64 << 10;
    private const int FileVersion = 1;

    private readonly List<(long Offset, long Position)> _entries = [];

    /// <summary>Up to where in the file its records are known here, bytes.</summary>
    public long CoveredBytes { get; private set; }

    /// <summary>The first record's timestamp; <see cref="long.MaxValue"/> if there is none.</summary>
    public long FirstTimestampMs { get; private set; } = long.MaxValue;

    /// <summary>The largest timestamp; <see cref="long.MinValue"/> if there is none.</summary>
    public long MaxTimestampMs { get; private set; } = long.MinValue;

    /// <summary>Takes notice of the record that follows what is covered.</summary>
    public void Add(long offset, long timestampMs, int sizeBytes)
    {
        if (_entries.Count == 0 || CoveredBytes - _entries[^1].Position >= EveryBytes) _entries.Add((offset, CoveredBytes));
        if (FirstTimestampMs == long.MaxValue) FirstTimestampMs = timestampMs;
        if (timestampMs > MaxTimestampMs) MaxTimestampMs = timestampMs;
        CoveredBytes += sizeBytes;
    }

    /// <summary>A position from which an offset is found by reading on.</summary>
    public long Floor(long offset)
    {
        int low = 0, high = _entries.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Offset <= offset) low = middle + 1;
            else high = middle;
        }
        return low == 0 ? 0 : _entries[low - 1].Position;
    }

    /// <summary>Adds what is known of the bytes from 0 to where this index began.</summary>
    /// <param name="live">An index whose positions begin after this one's.</param>
    public void Continue(SegmentIndex live)
    {
        var shift = CoveredBytes;
        foreach (var (offset, position) in live._entries) _entries.Add((offset, position + shift));
        if (FirstTimestampMs == long.MaxValue) FirstTimestampMs = live.FirstTimestampMs;
        MaxTimestampMs = Math.Max(MaxTimestampMs, live.MaxTimestampMs);
        CoveredBytes += live.CoveredBytes;
    }

    /// <summary>The bytes of an index file.</summary>
    public void Write(ByteWriter output)
    {
        Put(output, FileVersion);
        Put(output, CoveredBytes);
        Put(output, FirstTimestampMs);
        Put(output, MaxTimestampMs);
        foreach (var (offset, position) in _entries)
        {
            Put(output, offset);
            Put(output, position);
        }
        Put(output, (long)XxHash3.HashToUInt64(output.Written));
    }

    /// <summary>Reads an index file's bytes; null if they are not whole, or cover more than there is.</summary>
    public static SegmentIndex? Read(ReadOnlySpan<byte> bytes, long fileBytes)
    {
        const int FixedNumbers = 5;
        if (bytes.Length < FixedNumbers * sizeof(long) || bytes.Length % sizeof(long) != 0) return null;

        var numbers = MemoryMarshal.Cast<byte, long>(bytes);
        if (numbers[^1] != (long)XxHash3.HashToUInt64(bytes[..^sizeof(long)]) || numbers[0] != FileVersion || numbers[1] > fileBytes) return null;

        var index = new SegmentIndex { CoveredBytes = numbers[1], FirstTimestampMs = numbers[2], MaxTimestampMs = numbers[3] };
        for (var i = FixedNumbers - 1; i + 1 < numbers.Length; i += 2) index._entries.Add((numbers[i], numbers[i + 1]));
        return index;
    }

    private static void Put(ByteWriter output, long number) => output.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in number)));
}
