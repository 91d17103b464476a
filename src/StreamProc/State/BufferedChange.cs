using System.Buffers.Binary;
using System.Text;
using StreamProc.Records;

namespace StreamProc.State;

/// <summary>
/// A change that waits in a buffer, as its changelog has it: context, value before the first buffered change, old value, new value, buffer time.
/// The context is timestamp(8), offset(8), topic, partition(4), number of headers(4), each name and value; texts and values have their length(4) in
/// front, -1 for null; an old value that is the first one's is -2. Kafka Streams: BufferValue, ProcessorRecordContext.
/// </summary>
internal readonly ref struct BufferedChange
{
    private const int Null = -1, SameAsPrior = -2;

    private readonly ReadOnlySpan<byte> _context;

    private BufferedChange(ReadOnlySpan<byte> context, NullableSpan prior, NullableSpan old, NullableSpan now, long bufferTimeMs, long estimatedBytes)
    {
        _context = context;
        Prior = prior;
        Old = old;
        New = now;
        (BufferTimeMs, EstimatedBytes) = (bufferTimeMs, estimatedBytes);
    }

    /// <summary>The value before the first change that was buffered.</summary>
    public NullableSpan Prior { get; }

    public NullableSpan Old { get; }

    public NullableSpan New { get; }

    public long BufferTimeMs { get; }

    /// <summary>Memory that Kafka Streams takes a buffered change to need, without its key: limits in bytes are about this.</summary>
    public long EstimatedBytes { get; }

    public static void Write(ByteWriter output, in RecordOrigin origin, NullableSpan prior, NullableSpan old, NullableSpan now, long bufferTimeMs)
    {
        WriteLong(output, origin.TimestampMs);
        WriteLong(output, origin.Offset);
        WriteText(output, origin.Topic ?? "");
        WriteInt(output, origin.Partition);
        WriteInt(output, origin.Headers.Count);
        foreach (var (name, value) in origin.Headers)
        {
            WriteText(output, name);
            WriteBytes(output, NullableSpan.Of(value));
        }
        WriteBytes(output, prior);
        if (!old.IsNull && !prior.IsNull && old.Span.SequenceEqual(prior.Span)) WriteInt(output, SameAsPrior);
        else WriteBytes(output, old);
        WriteBytes(output, now);
        WriteLong(output, bufferTimeMs);
    }

    public static BufferedChange Read(ReadOnlySpan<byte> stored)
    {
        var rest = stored[(2 * sizeof(long))..];
        long estimatedBytes = (3 * sizeof(long)) + sizeof(int) + Encoding.UTF8.GetCharCount(ReadBytes(ref rest).Span);
        rest = rest[sizeof(int)..];
        for (var headers = ReadInt(ref rest); headers > 0; headers--)
            estimatedBytes += Encoding.UTF8.GetCharCount(ReadBytes(ref rest).Span) + ReadBytes(ref rest).Span.Length;
        var context = stored[..^rest.Length];

        var prior = ReadBytes(ref rest);
        estimatedBytes += prior.Span.Length;
        var isSame = BinaryPrimitives.ReadInt32BigEndian(rest) == SameAsPrior;
        if (isSame) rest = rest[sizeof(int)..];
        var old = isSame ? prior : ReadBytes(ref rest);
        if (!isSame) estimatedBytes += old.Span.Length;
        var now = ReadBytes(ref rest);
        return new(context, prior, old, now, BinaryPrimitives.ReadInt64BigEndian(rest), estimatedBytes + now.Span.Length);
    }

    /// <summary>The record that brought the last change.</summary>
    public RecordOrigin Origin()
    {
        var rest = _context;
        var (timestampMs, offset) = (ReadLong(ref rest), ReadLong(ref rest));
        var topic = Encoding.UTF8.GetString(ReadBytes(ref rest).Span);
        var (partition, count) = (ReadInt(ref rest), ReadInt(ref rest));
        if (count == 0) return new(topic.Length == 0 ? null : topic, partition, offset, timestampMs, Headers.Empty);

        var headers = new Header[count];
        for (var i = 0; i < count; i++) headers[i] = new(Encoding.UTF8.GetString(ReadBytes(ref rest).Span), ReadBytes(ref rest).ToArray());
        return new(topic.Length == 0 ? null : topic, partition, offset, timestampMs, Headers.Of(headers));
    }

    private static void WriteLong(ByteWriter output, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }

    private static void WriteInt(ByteWriter output, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(int)), value);
        output.Advance(sizeof(int));
    }

    private static void WriteText(ByteWriter output, string text)
    {
        WriteInt(output, Encoding.UTF8.GetByteCount(text));
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
    }

    private static void WriteBytes(ByteWriter output, NullableSpan bytes)
    {
        WriteInt(output, bytes.IsNull ? Null : bytes.Span.Length);
        output.Append(bytes.Span);
    }

    private static long ReadLong(scoped ref ReadOnlySpan<byte> rest)
    {
        var value = BinaryPrimitives.ReadInt64BigEndian(rest);
        rest = rest[sizeof(long)..];
        return value;
    }

    private static int ReadInt(scoped ref ReadOnlySpan<byte> rest)
    {
        var value = BinaryPrimitives.ReadInt32BigEndian(rest);
        rest = rest[sizeof(int)..];
        return value;
    }

    private static NullableSpan ReadBytes(scoped ref ReadOnlySpan<byte> rest)
    {
        var length = ReadInt(ref rest);
        if (length < 0) return NullableSpan.Null;
        var bytes = rest[..length];
        rest = rest[length..];
        return bytes;
    }
}
