using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace StreamProc.Records;

/// <summary>Up to 31 bytes, held in place: a key or value that costs no object. For longer ones there is <see cref="Serdes.Bytes"/>, an array each.</summary>
/// <remarks>
/// Buffers that are lent and taken back would not do: a source holds a record of each of its partitions until that one's turn comes, and a user's code may hold
/// it for longer. So bytes that are no object of their own have to travel inside the record, which pays as long as they are few.
/// </remarks>
public readonly struct ShortBytes : IEquatable<ShortBytes>
{
    /// <summary>How many bytes there may be.</summary>
    public const int MaxLength = 31;

    private readonly Room _room;
    private readonly byte _length;

    /// <summary>A copy of these bytes.</summary>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxLength"/>.</exception>
    public ShortBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxLength) throw new ArgumentException($"{bytes.Length} bytes do not fit: at most {MaxLength}.", nameof(bytes));
        var room = default(Room);
        bytes.CopyTo(room);
        (_room, _length) = (room, (byte)bytes.Length);
    }

    /// <summary>The bytes. Valid as long as the variable that holds this.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Span => ((ReadOnlySpan<byte>)_room)[.._length];

    /// <summary>How many there are.</summary>
    public int Length => _length;

    /// <summary>Whether the bytes are the same.</summary>
    public static bool operator ==(ShortBytes left, ShortBytes right) => left.Equals(right);

    /// <summary>Whether the bytes differ.</summary>
    public static bool operator !=(ShortBytes left, ShortBytes right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(ShortBytes other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ShortBytes other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>The bytes in hexadecimal.</summary>
    public override string ToString() => Convert.ToHexString(Span);

    [InlineArray(MaxLength)]
    private struct Room
    {
        private byte _first;
    }
}

internal sealed class ShortBytesSerde : ISerde<ShortBytes>
{
    public void Serialize(ShortBytes value, IBufferWriter<byte> output, SerdeContext context) => output.Write(value.Span);

    public ShortBytes Deserialize(ReadOnlySpan<byte> data, SerdeContext context) => data.Length <= ShortBytes.MaxLength
        ? new(data)
        : throw new SerdeException($"Cannot read ShortBytes: {data.Length} bytes, and at most {ShortBytes.MaxLength} fit. Read them as byte[] (Serdes.Bytes).");
}
