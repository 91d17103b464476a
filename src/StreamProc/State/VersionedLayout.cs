using System.Buffers.Binary;
using StreamProc.Records;

namespace StreamProc.State;

/// <summary>
/// How versions lie in a store. The newest: 0, key; its value timestamp(8), value. Older ones by the time that they were valid to: 1, segment(8),
/// key, validTo(8); their value validFrom(8), 1, value, or validFrom(8), 0 for a row that was not there. Segments are there so that what has expired
/// is one range of keys. And one row with the largest time put: 2.
/// </summary>
/// <param name="HistoryMs">How far back rows can be read.</param>
internal sealed record VersionedLayout(long HistoryMs)
{
    public const int HistoryPrefixBytes = 1 + sizeof(long);

    private const byte Newest = 0, History = 1, Time = 2;

    public static ReadOnlySpan<byte> TimeKey => [Time];

    /// <summary>Span of times that share a segment: a compromise of segments to look through and of history kept too long, as Kafka Streams makes it.</summary>
    public long SegmentIntervalMs { get; } = HistoryMs switch
    {
        <= 60_000 => Math.Max(HistoryMs / 3, 2_000),
        <= 300_000 => Math.Max(HistoryMs / 5, 20_000),
        <= 3_600_000 => Math.Max(HistoryMs / 12, 60_000),
        _ => Math.Max(HistoryMs / 24, 300_000),
    };

    public long Segment(long timestampMs) => timestampMs / SegmentIntervalMs;

    /// <summary>The oldest segment that is kept.</summary>
    public long OldestSegment(long observedMs) => observedMs < HistoryMs ? 0 : Segment(observedMs - HistoryMs);

    public static void WriteNewestKey(ByteWriter output, ReadOnlySpan<byte> key)
    {
        output.Reset();
        output.GetSpan(1)[0] = Newest;
        output.Advance(1);
        output.Append(key);
    }

    public static void WriteHistoryKey(ByteWriter output, long segment, ReadOnlySpan<byte> key, long validToMs)
    {
        output.Reset();
        WriteHistoryPrefix(output.GetSpan(HistoryPrefixBytes), segment);
        output.Advance(HistoryPrefixBytes);
        output.Append(key);
        WriteLong(output, validToMs);
    }

    /// <summary>Where a segment begins among the keys.</summary>
    public static byte[] SegmentStart(long segment)
    {
        var prefix = new byte[HistoryPrefixBytes];
        WriteHistoryPrefix(prefix, segment);
        return prefix;
    }

    public static void WriteLong(ByteWriter output, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }

    private static void WriteHistoryPrefix(Span<byte> output, long segment)
    {
        output[0] = History;
        BinaryPrimitives.WriteInt64BigEndian(output[1..], segment);
    }
}
