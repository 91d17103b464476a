using System.Buffers.Binary;
using StreamProc.Records;

namespace StreamProc.State;

/// <summary>How sessions lie in a store: segment(8), key, end(8), start(8). Kafka Streams: SessionKeySchema.</summary>
/// <param name="RetentionMs">How long sessions are kept, behind the largest end put.</param>
/// <param name="IsPersistent">In memory, retention is exact for puts too; else puts are refused by segment.</param>
/// <param name="IsTimeIndexed">Whether sessions can be walked through in order of end over all keys.</param>
internal sealed record SessionLayout(long RetentionMs, bool IsPersistent, bool IsTimeIndexed = false)
    : SegmentedLayout(RetentionMs, IsPersistent, IsTimeIndexed)
{
    public override int SuffixBytes => 2 * sizeof(long);

    // Kafka Streams' store on disk lists all that lies in segments that are still there (RocksDBTimeOrderedSessionSegmentedBytesStore).
    public override long OldestListedMs(long observedMs) => IsPersistent ? OldestSegment(observedMs) * SegmentIntervalMs : OldestReadableMs(observedMs);

    public override Window Window(ReadOnlySpan<byte> stored) => new(BinaryPrimitives.ReadInt64BigEndian(stored[^sizeof(long)..]), TimeMs(stored));

    public void WriteKey(ByteWriter output, ReadOnlySpan<byte> key, Window session)
    {
        output.Reset();
        WriteLong(output, Segment(session.EndMs));
        output.Append(key);
        WriteLong(output, session.EndMs);
        WriteLong(output, session.StartMs);
    }

    // Of sessions that end together, Kafka Streams gives in memory those of the smaller key first, else those of the smaller start.
    public override void WriteIndexKey(ByteWriter output, ReadOnlySpan<byte> stored)
    {
        WriteIndexedTime(output, TimeMs(stored));
        if (IsPersistent) output.Append(stored[^sizeof(long)..]);
        output.Append(Key(stored));
        if (!IsPersistent) output.Append(stored[^sizeof(long)..]);
    }

    public override void WriteStoredKey(ByteWriter output, ReadOnlySpan<byte> index)
    {
        var rest = index[sizeof(long)..];
        var key = IsPersistent ? rest[sizeof(long)..] : rest[..^sizeof(long)];
        var startMs = BinaryPrimitives.ReadInt64BigEndian(IsPersistent ? rest : rest[^sizeof(long)..]);
        WriteKey(output, key, new(startMs, IndexedTimeMs(index)));
    }
}
