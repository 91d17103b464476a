using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using StreamProc.Records;

namespace StreamProc.Embedded;

/// <summary>What the bytes at a place turned out to be.</summary>
internal enum FrameStatus
{
    /// <summary>A whole frame whose check is right.</summary>
    Whole,

    /// <summary>The beginning of a frame, or too few bytes to say.</summary>
    Incomplete,

    /// <summary>No frame of ours.</summary>
    Corrupt,
}

/// <summary>A record as it lies in a segment. All numbers are little-endian.</summary>
/// <remarks>
/// <code>
///  0 uint32  size of the whole frame, bytes
///  4 uint32  check: low half of XxHash3 over bytes 8 to the end, seeded with the size
///  8 int64   offset
/// 16 int64   timestamp, ms since the Unix epoch
/// 24 int32   size of the key, -1: null
/// 28 int32   size of the value, -1: null, -2: a tombstone that compaction has seen (its bytes: int64, when it first did, ms)
/// 32         key, value, then, if there are headers: int32 number, and for each int32 + name (UTF-8), int32 (-1: null) + value
/// </code>
/// </remarks>
internal readonly ref struct Frame
{
    public const int HeaderBytes = 32;
    private const int NullSize = -1;
    private const int SeenTombstoneSize = -2;

    private readonly ReadOnlySpan<byte> _headers;

    private Frame(ReadOnlySpan<byte> bytes)
    {
        Bytes = bytes;
        Offset = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        TimestampMs = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        var keySize = BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]);
        var valueSize = BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]);
        var rest = bytes[HeaderBytes..];
        if (keySize >= 0)
        {
            Key = rest[..keySize];
            rest = rest[keySize..];
        }
        if (valueSize >= 0)
        {
            Value = rest[..valueSize];
            rest = rest[valueSize..];
        }
        else if (valueSize == SeenTombstoneSize)
        {
            TombstoneSeenMs = BinaryPrimitives.ReadInt64LittleEndian(rest);
            rest = rest[sizeof(long)..];
        }
        _headers = rest;
    }

    /// <summary>The whole frame.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public long Offset { get; }

    public long TimestampMs { get; }

    public NullableSpan Key { get; }

    public NullableSpan Value { get; }

    /// <summary>When compaction first came across this tombstone; null if it has not yet.</summary>
    public long? TombstoneSeenMs { get; }

    public bool IsTombstone => Value.IsNull;

    /// <summary>Reads the frame that begins with <paramref name="bytes"/>.</summary>
    /// <param name="bytes">From the frame's first byte on; more may follow.</param>
    /// <param name="frame">The frame, if whole.</param>
    /// <param name="sizeBytes">Its size as far as it is known: 0 if not even that can be read.</param>
    public static FrameStatus Read(ReadOnlySpan<byte> bytes, out Frame frame, out int sizeBytes)
    {
        frame = default;
        sizeBytes = 0;
        if (bytes.Length < sizeof(int)) return FrameStatus.Incomplete;

        sizeBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (sizeBytes < HeaderBytes) return FrameStatus.Corrupt;
        if (bytes.Length < sizeBytes) return FrameStatus.Incomplete;
        if (Check(bytes[..sizeBytes]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])) return FrameStatus.Corrupt;

        frame = new(bytes[..sizeBytes]);
        return FrameStatus.Whole;
    }

    /// <summary>How many bytes the frame of such a record takes.</summary>
    public static long SizeBytes(NullableSpan key, NullableSpan value, Headers headers)
    {
        var size = (long)HeaderBytes + key.Span.Length + value.Span.Length;
        if (headers.Count == 0) return size;

        size += sizeof(int);
        for (var i = 0; i < headers.Count; i++)
            size += sizeof(int) + Encoding.UTF8.GetByteCount(headers[i].Key) + sizeof(int) + (headers[i].Value?.Length ?? 0);
        return size;
    }

    /// <summary>Writes a frame that fills <paramref name="destination"/> to its last byte.</summary>
    public static void Write(Span<byte> destination, long offset, long timestampMs, NullableSpan key, NullableSpan value, Headers headers)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(destination[16..], timestampMs);
        BinaryPrimitives.WriteInt32LittleEndian(destination[24..], key.IsNull ? NullSize : key.Span.Length);
        BinaryPrimitives.WriteInt32LittleEndian(destination[28..], value.IsNull ? NullSize : value.Span.Length);
        key.Span.CopyTo(destination[HeaderBytes..]);
        value.Span.CopyTo(destination[(HeaderBytes + key.Span.Length)..]);
        if (headers.Count > 0) WriteHeaders(destination[(HeaderBytes + key.Span.Length + value.Span.Length)..], headers);
        Seal(destination);
    }

    /// <summary>The same tombstone with the time at which compaction first saw it.</summary>
    public void CopyAsSeen(long seenMs, ByteWriter output)
    {
        var size = Bytes.Length + sizeof(long);
        var copy = output.GetSpan(size)[..size];
        var beforeValue = HeaderBytes + Key.Span.Length;
        Bytes[..beforeValue].CopyTo(copy);
        BinaryPrimitives.WriteInt32LittleEndian(copy[28..], SeenTombstoneSize);
        BinaryPrimitives.WriteInt64LittleEndian(copy[beforeValue..], seenMs);
        Bytes[beforeValue..].CopyTo(copy[(beforeValue + sizeof(long))..]);
        Seal(copy);
        output.Advance(size);
    }

    /// <summary>The headers; allocates only if there are some.</summary>
    public Headers ReadHeaders()
    {
        if (_headers.IsEmpty) return Headers.Empty;

        var rest = _headers;
        var all = new Header[TakeSize(ref rest)];
        for (var i = 0; i < all.Length; i++)
        {
            var name = Encoding.UTF8.GetString(Take(ref rest, TakeSize(ref rest)));
            var valueSize = TakeSize(ref rest);
            all[i] = new(name, valueSize == NullSize ? null : Take(ref rest, valueSize).ToArray());
        }
        return Headers.Of(all);
    }

    private static void Seal(Span<byte> frame)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Check(frame));
    }

    private static uint Check(ReadOnlySpan<byte> frame) => (uint)XxHash3.HashToUInt64(frame[8..], frame.Length);

    private static void WriteHeaders(Span<byte> destination, Headers headers)
    {
        BinaryPrimitives.WriteInt32LittleEndian(destination, headers.Count);
        destination = destination[sizeof(int)..];
        for (var i = 0; i < headers.Count; i++)
        {
            var nameSize = Encoding.UTF8.GetBytes(headers[i].Key, destination[sizeof(int)..]);
            BinaryPrimitives.WriteInt32LittleEndian(destination, nameSize);
            destination = destination[(sizeof(int) + nameSize)..];

            var value = headers[i].Value;
            BinaryPrimitives.WriteInt32LittleEndian(destination, value?.Length ?? NullSize);
            value.AsSpan().CopyTo(destination[sizeof(int)..]);
            destination = destination[(sizeof(int) + (value?.Length ?? 0))..];
        }
    }

    private static int TakeSize(ref ReadOnlySpan<byte> rest) => BinaryPrimitives.ReadInt32LittleEndian(Take(ref rest, sizeof(int)));

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int size)
    {
        var taken = rest[..size];
        rest = rest[size..];
        return taken;
    }
}
