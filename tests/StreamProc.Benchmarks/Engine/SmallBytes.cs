using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using StreamProc.Records;

namespace StreamProc.Benchmarks.Engine;

/// <summary>Up to 15 bytes, held in place: a key that costs no object, and is copied in one move.</summary>
/// <remarks>
/// A source holds a record of each of its partitions until that one's turn comes, and user code may hold it for longer: so a serde cannot hand out
/// one buffer again and again, and bytes that are not an array of their own have to travel inside the record. That pays as long as they are few.
/// </remarks>
internal struct SmallBytes
{
    public const int MaxBytes = 15;

    private Room _room;
    private byte _length;

    public SmallBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes) throw new SerdeException($"A key of {bytes.Length} bytes does not fit: at most {MaxBytes}.");
        bytes.CopyTo(_room);
        _length = (byte)bytes.Length;
    }

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Span => ((ReadOnlySpan<byte>)_room)[.._length];

    [InlineArray(MaxBytes)]
    private struct Room
    {
        private byte _first;
    }
}

/// <summary>The bytes as they are.</summary>
internal sealed class SmallBytesSerde : ISerde<SmallBytes>
{
    public static readonly SmallBytesSerde Instance = new();

    public void Serialize(SmallBytes value, IBufferWriter<byte> output, SerdeContext context) => output.Write(value.Span);

    public SmallBytes Deserialize(ReadOnlySpan<byte> data, SerdeContext context) => new(data);
}
