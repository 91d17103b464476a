using System.Buffers.Binary;
using StreamProc.Records;

namespace StreamProc.State;

/// <summary>
/// How windows lie in a store: segment(8), key, start(8), seq(4). The changelog has the same without the segment, which is there so that what
/// retention has passed is one range of keys.
/// </summary>
/// <param name="RetentionMs">How long windows are kept, behind the largest start put.</param>
/// <param name="IsPersistent">In memory, retention is exact for puts too; else puts are refused by segment.</param>
internal sealed record WindowLayout(long RetentionMs, bool IsPersistent)
{
    public const int SegmentBytes = sizeof(long);
    public const int SuffixBytes = sizeof(long) + sizeof(int);

    private const long SmallestIntervalMs = 60_000;

    /// <summary>Span of window starts that share a segment.</summary>
    public long SegmentIntervalMs { get; } = Math.Max(RetentionMs / 2, SmallestIntervalMs);

    public long Segment(long startMs) => startMs / SegmentIntervalMs;

    /// <summary>The oldest segment that is still there.</summary>
    public long OldestSegment(long observedMs) => observedMs < RetentionMs ? 0 : Segment(observedMs - RetentionMs);

    /// <summary>Whether a put is refused.</summary>
    public bool IsExpired(long startMs, long observedMs) =>
        IsPersistent ? Segment(startMs) < OldestSegment(observedMs) : startMs < OldestReadableMs(observedMs);

    /// <summary>The oldest window start that reads show.</summary>
    public long OldestReadableMs(long observedMs) => observedMs - RetentionMs + 1;

    public void WriteKey(ByteWriter output, ReadOnlySpan<byte> key, long startMs, int sequence)
    {
        output.Reset();
        WriteLong(output, Segment(startMs));
        output.Append(key);
        WriteLong(output, startMs);
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(int)), sequence);
        output.Advance(sizeof(int));
    }

    public static long StartMs(ReadOnlySpan<byte> stored) => BinaryPrimitives.ReadInt64BigEndian(stored[^SuffixBytes..]);

    public static ReadOnlySpan<byte> Key(ReadOnlySpan<byte> stored) => stored[SegmentBytes..^SuffixBytes];

    /// <summary>The segment's place among the keys.</summary>
    public static byte[] SegmentPrefix(long segment)
    {
        var prefix = new byte[SegmentBytes];
        BinaryPrimitives.WriteInt64BigEndian(prefix, segment);
        return prefix;
    }

    private static void WriteLong(ByteWriter output, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }
}
