using System.Buffers.Binary;
using StreamProc.Records;

namespace StreamProc.State;

/// <summary>
/// How rows that belong to a time lie in a store: segment(8), key, and a suffix that begins with the row's time(8). The changelog has the same without
/// the segment, which is there so that what retention has passed is one range of keys. A time of a row is a window's start, or a session's end.
/// </summary>
/// <param name="RetentionMs">How long rows are kept, behind the largest time put.</param>
/// <param name="IsPersistent">In memory, retention is exact for puts too; else puts are refused by segment.</param>
/// <param name="IsTimeIndexed">Whether rows can be walked through in order of time over all keys, for emitting what has closed.</param>
internal abstract record SegmentedLayout(long RetentionMs, bool IsPersistent, bool IsTimeIndexed)
{
    public const int SegmentBytes = sizeof(long);

    private const long SmallestIntervalMs = 60_000;

    // The index lies behind all rows: segments and times are never negative.
    private const long IndexBit = long.MinValue;

    /// <summary>Bytes behind the key.</summary>
    public abstract int SuffixBytes { get; }

    /// <summary>Span of times that share a segment.</summary>
    public long SegmentIntervalMs { get; } = Math.Max(RetentionMs / 2, SmallestIntervalMs);

    public long Segment(long timeMs) => timeMs / SegmentIntervalMs;

    /// <summary>The oldest segment that is still there.</summary>
    public long OldestSegment(long observedMs) => observedMs < RetentionMs ? 0 : Segment(observedMs - RetentionMs);

    /// <summary>Whether a put is refused.</summary>
    public bool IsExpired(long timeMs, long observedMs) =>
        IsPersistent ? Segment(timeMs) < OldestSegment(observedMs) : timeMs < OldestReadableMs(observedMs);

    /// <summary>The oldest time that reads show.</summary>
    public virtual long OldestReadableMs(long observedMs) => observedMs - RetentionMs + 1;

    /// <summary>The oldest time that is shown where rows are listed in order of time.</summary>
    public virtual long OldestListedMs(long observedMs) => OldestReadableMs(observedMs);

    /// <summary>The time of a row, by its key with or without the segment.</summary>
    public long TimeMs(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key[^SuffixBytes..]);

    /// <summary>The key's own bytes in a stored key.</summary>
    public ReadOnlySpan<byte> Key(ReadOnlySpan<byte> stored) => stored[SegmentBytes..^SuffixBytes];

    /// <summary>The window of a stored key.</summary>
    public abstract Window Window(ReadOnlySpan<byte> stored);

    /// <summary>From the stored key of a row to its key in the index: index bit and time(8), then the rest in the order in which rows of one time come.</summary>
    public abstract void WriteIndexKey(ByteWriter output, ReadOnlySpan<byte> stored);

    /// <summary>Back from a key of the index to the stored key.</summary>
    public abstract void WriteStoredKey(ByteWriter output, ReadOnlySpan<byte> index);

    /// <summary>The segment's place among the keys.</summary>
    public static byte[] SegmentPrefix(long segment) => Prefix(segment);

    /// <summary>The place of a time in the index.</summary>
    public static byte[] IndexPrefix(long timeMs) => Prefix(timeMs | IndexBit);

    /// <summary>The time of a row by its key in the index.</summary>
    public static long IndexedTimeMs(ReadOnlySpan<byte> index) => BinaryPrimitives.ReadInt64BigEndian(index) & ~IndexBit;

    protected static void WriteIndexedTime(ByteWriter output, long timeMs)
    {
        output.Reset();
        WriteLong(output, timeMs | IndexBit);
    }

    protected static void WriteLong(ByteWriter output, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }

    private static byte[] Prefix(long value)
    {
        var prefix = new byte[SegmentBytes];
        BinaryPrimitives.WriteInt64BigEndian(prefix, value);
        return prefix;
    }
}
