using System.Buffers;

namespace StreamProc.Records;

/// <summary>A growing buffer that is written, read as a span, reset and used again. Not safe for several threads.</summary>
public sealed class ByteWriter : IBufferWriter<byte>
{
    private byte[] _buffer;

    /// <summary>A writer with room for some bytes; it grows when needed.</summary>
    /// <param name="capacityBytes">The first size of the buffer, in bytes.</param>
    public ByteWriter(int capacityBytes = 256) => _buffer = new byte[capacityBytes];

    /// <summary>Number of bytes written since the last reset.</summary>
    public int Length { get; private set; }

    /// <summary>What has been written since the last reset. Valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>Forgets what was written, keeps the buffer.</summary>
    public void Reset() => Length = 0;

    /// <summary>Cuts what was written back to its first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length, nameof(length));
        Length = length;
    }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_buffer.Length - Length), nameof(count));
        Length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(Length);
    }

    private void Reserve(int sizeHint)
    {
        var needed = Length + Math.Max(sizeHint, 1);
        if (needed > _buffer.Length) Array.Resize(ref _buffer, Math.Max(needed, _buffer.Length * 2));
    }
}
