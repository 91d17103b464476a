using System.Buffers;

namespace StreamProc.Embedded;

/// <summary>Reads the frames of a part of a segment's file one after another. Needs a lease of the segment.</summary>
internal sealed class FrameScan : IDisposable
{
    private const int BufferBytes = 256 << 10;

    private readonly Segment _segment;
    private readonly long _end;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _start;
    private int _filled;

    /// <param name="segment">The segment.</param>
    /// <param name="begin">Where in the file a frame begins, bytes.</param>
    /// <param name="end">Where to stop, bytes.</param>
    public FrameScan(Segment segment, long begin, long end)
    {
        _segment = segment;
        _end = end;
        Position = begin;
    }

    /// <summary>Where the next frame begins; after the scan, the first byte that is not part of a whole frame.</summary>
    public long Position { get; private set; }

    /// <summary>Whether all bytes up to the end were whole frames. Ask after the scan.</summary>
    public bool IsWhole => Position == _end;

    /// <summary>The next frame, valid until the next call; false at the end, or where there is no whole frame.</summary>
    public bool Next(out Frame frame)
    {
        for (; ; )
        {
            var status = Frame.Read(_buffer.AsSpan(_start, _filled - _start), out frame, out var sizeBytes);
            if (status == FrameStatus.Whole)
            {
                _start += sizeBytes;
                Position += sizeBytes;
                return true;
            }
            if (status == FrameStatus.Corrupt || Position + sizeBytes > _end || !Fill(sizeBytes)) return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool Fill(int frameBytes)
    {
        var rest = _filled - _start;
        if (frameBytes > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(frameBytes);
            _buffer.AsSpan(_start, rest).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else
        {
            _buffer.AsSpan(_start, rest).CopyTo(_buffer);
        }
        _start = 0;
        var room = (int)Math.Min(_buffer.Length - rest, _end - Position - rest);
        var read = room <= 0 ? 0 : _segment.Read(_buffer.AsSpan(rest, room), Position + rest);
        _filled = rest + read;
        return read > 0;
    }
}
