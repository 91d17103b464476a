using System.Buffers.Binary;
using StreamProc.Records;

namespace StreamProc.State;

/// <summary>How windows lie in a store: segment(8), key, start(8), seq(4). Kafka Streams: WindowKeySchema.</summary>
/// <param name="RetentionMs">How long windows are kept, behind the largest start put.</param>
/// <param name="IsPersistent">In memory, retention is exact for puts too; else puts are refused by segment.</param>
/// <param name="EndMs">A window's end by its start, which is all that the bytes have.</param>
/// <param name="IsTimeIndexed">Whether windows can be walked through in order of start over all keys.</param>
internal sealed record WindowLayout(long RetentionMs, bool IsPersistent, Func<long, long> EndMs, bool IsTimeIndexed = false)
    : SegmentedLayout(RetentionMs, IsPersistent, IsTimeIndexed)
{
    public override int SuffixBytes => sizeof(long) + sizeof(int);

    // Kafka Streams' store in order of time shows one millisecond more (AbstractRocksDBTimeOrderedSegmentedBytesStore).
    public override long OldestReadableMs(long observedMs) => base.OldestReadableMs(observedMs) - (IsTimeIndexed && IsPersistent ? 1 : 0);

    public override Window Window(ReadOnlySpan<byte> stored)
    {
        var startMs = TimeMs(stored);
        return new(startMs, EndMs(startMs));
    }

    public void WriteKey(ByteWriter output, ReadOnlySpan<byte> key, long startMs, int sequence)
    {
        output.Reset();
        WriteLong(output, Segment(startMs));
        output.Append(key);
        WriteLong(output, startMs);
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(int)), sequence);
        output.Advance(sizeof(int));
    }

    public override void WriteIndexKey(ByteWriter output, ReadOnlySpan<byte> stored)
    {
        WriteIndexedTime(output, TimeMs(stored));
        output.Append(Key(stored));
        output.Append(stored[^sizeof(int)..]);
    }

    public override void WriteStoredKey(ByteWriter output, ReadOnlySpan<byte> index) => WriteKey(
        output, index[sizeof(long)..^sizeof(int)], IndexedTimeMs(index), BinaryPrimitives.ReadInt32BigEndian(index[^sizeof(int)..]));

    /// <summary>Ends of windows of one size.</summary>
    public static Func<long, long> EndsAfter(long sizeMs) => startMs => startMs > long.MaxValue - sizeMs ? long.MaxValue : startMs + sizeMs;
}
