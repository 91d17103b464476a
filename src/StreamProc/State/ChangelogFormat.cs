using System.Buffers.Binary;
using StreamProc.Records;

namespace StreamProc.State;

/// <summary>How a store's bytes and its changelog records belong together.</summary>
/// <param name="ValuePrefixBytes">Leading bytes of a stored value that the changelog leaves out: the timestamp, which is the record's.</param>
/// <param name="Segments">Set where keys have a segment in front that the changelog leaves out.</param>
internal sealed record ChangelogFormat(int ValuePrefixBytes, SegmentedLayout? Segments = null)
{
    public int KeyPrefixBytes => Segments is null ? 0 : SegmentedLayout.SegmentBytes;

    // Not "default": a span's default would become empty bytes, and a tombstone an empty value.
    public NullableSpan LoggedValue(NullableSpan stored) => stored.IsNull ? NullableSpan.Null : new(stored.Span[ValuePrefixBytes..]);

    /// <summary>From a changelog record to what the store holds.</summary>
    public void StoredKey(ReadOnlySpan<byte> logged, ByteWriter stored)
    {
        stored.Reset();
        if (Segments is not null)
        {
            BinaryPrimitives.WriteInt64BigEndian(stored.GetSpan(SegmentedLayout.SegmentBytes), Segments.Segment(Segments.TimeMs(logged)));
            stored.Advance(SegmentedLayout.SegmentBytes);
        }
        stored.Append(logged);
    }

    /// <summary>From a stored key to its key in the store's index by time; false: there is no index.</summary>
    public bool IndexKey(ReadOnlySpan<byte> stored, ByteWriter index)
    {
        if (Segments is not { IsTimeIndexed: true }) return false;
        Segments.WriteIndexKey(index, stored);
        return true;
    }

    /// <summary>From a changelog record to what the store holds.</summary>
    public void StoredValue(ReadOnlySpan<byte> logged, long timestampMs, ByteWriter stored)
    {
        stored.Reset();
        if (ValuePrefixBytes > 0)
        {
            BinaryPrimitives.WriteInt64BigEndian(stored.GetSpan(sizeof(long)), timestampMs);
            stored.Advance(sizeof(long));
        }
        stored.Append(logged);
    }
}
