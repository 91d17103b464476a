using System.Buffers;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Embedded;

/// <summary>Where a source is in one partition, and what it has read there ahead of handing it over.</summary>
/// <remarks>Used by the source's thread; only <see cref="Appended"/>, <see cref="Committed"/> and <see cref="CutTo"/> come from others.</remarks>
internal sealed class PartitionCursor
{
    private readonly EmbeddedSource _source;
    private readonly PartitionLog _partition;
    private readonly int _slot;
    private readonly bool _committedOnly;
    private readonly int _bufferBytes;

    private Segment? _segment;
    private long _position;
    private long _nextOffset;
    private byte[]? _buffer;
    private int _start;
    private int _filled;
    private bool _endReported;

    private volatile bool _isCut;
    private long _cutTo = long.MaxValue;

    public PartitionCursor(EmbeddedSource source, PartitionLog partition, PartitionStart start, bool committedOnly, int bufferBytes)
    {
        _source = source;
        _partition = partition;
        _slot = start.Slot;
        _committedOnly = committedOnly;
        _bufferBytes = bufferBytes;
        lock (partition.Gate)
        {
            _nextOffset = start.Offset switch
            {
                PartitionStart.Beginning => partition.Low,
                PartitionStart.End => partition.Limit(committedOnly).Offset,
                _ => start.Offset,
            };
        }
    }

    public TopicPartition Partition => _partition.Partition;

    public bool IsPaused { get; set; }

    /// <summary>Whether a poll would hand something over or report the end.</summary>
    public bool HasMore
    {
        get
        {
            if (IsPaused) return false;
            if (!_endReported || _isCut || _filled > _start) return true;
            lock (_partition.Gate) return _partition.IsClosed || _partition.Limit(_committedOnly).Offset > _nextOffset || _partition.Low > _nextOffset;
        }
    }

    public void Open() => _partition.Watch(this);

    public void Close()
    {
        _partition.Unwatch(this);
        DropBuffer();
    }

    /// <summary>Something was appended to the partition.</summary>
    public void Appended()
    {
        if (!_committedOnly) _source.Signal();
    }

    /// <summary>The committed end has moved, or the partition was closed.</summary>
    public void Committed() => _source.Signal();

    /// <summary>The partition was cut at an offset. Called under the partition's gate.</summary>
    public void CutTo(long offset)
    {
        if (_committedOnly) return;
        _cutTo = Math.Min(_cutTo, offset);
        _isCut = true;
        _source.Signal();
    }

    /// <summary>Hands over what there is, up to a number of records.</summary>
    /// <param name="receiver">Who gets the records and, if it is reached, the end.</param>
    /// <param name="maxRecords">Most records.</param>
    /// <param name="ended">Whether the end was reported.</param>
    /// <returns>Number of records.</returns>
    public int Hand(IRecordReceiver receiver, int maxRecords, out bool ended)
    {
        ended = false;
        var handed = 0;
        while (handed < maxRecords)
        {
            if (_isCut) ApplyCut();
            var status = Frame.Read(_buffer.AsSpan(_start, _filled - _start), out var frame, out var sizeBytes);
            if (status == FrameStatus.Whole)
            {
                _start += sizeBytes;
                if (frame.Offset < _nextOffset) continue;
                _nextOffset = frame.Offset + 1;
                _endReported = false;
                handed++;
                receiver.Receive(new()
                {
                    Slot = _slot,
                    Offset = frame.Offset,
                    TimestampMs = frame.TimestampMs,
                    Key = frame.Key,
                    Value = frame.Value,
                    Headers = frame.ReadHeaders(),
                });
                continue;
            }
            if (status == FrameStatus.Corrupt)
            {
                ThrowUnlessCut("the record's check is wrong.");
                continue;
            }
            if (Fill(sizeBytes)) continue;

            ended = !_endReported;
            if (ended) receiver.EndOfPartition(_slot, _nextOffset);
            _endReported = true;
            break;
        }
        return handed;
    }

    /// <summary>Reads on into the buffer; false at the end of what may be seen.</summary>
    private bool Fill(int frameBytes)
    {
        int bytesInFile;
        Segment? unindexed;
        do
        {
            lock (_partition.Gate)
            {
                _partition.ThrowIfClosed();
                if (_isCut) return true;
                ThrowIfOutOfRange();
                if (_segment is { IsRetired: true }) Forget();
                if (Seek(out unindexed))
                {
                    if (!Advance(out var available)) return false;
                    var count = (int)Math.Min(available, MakeRoom(frameBytes));
                    bytesInFile = (int)Math.Clamp(_segment!.WrittenBytes - _position, 0, count);
                    if (bytesInFile == 0)
                    {
                        _partition.CopyBuffered(_position, _buffer.AsSpan(_filled, count));
                        Filled(count);
                        return true;
                    }
                    Contract.Holds(_segment.TryLease(), "a segment in use has the partition's lease");
                }
                else
                {
                    bytesInFile = 0;
                }
            }
            if (unindexed is not null) SegmentIndexing.Complete(_partition, unindexed);
        }
        while (unindexed is not null);

        ReadFile(bytesInFile);
        return true;
    }

    // Under the gate. False: the index that it needs must be built first.
    private bool Seek(out Segment? unindexed)
    {
        unindexed = null;
        if (_segment is not null) return true;

        var limit = _partition.Limit(_committedOnly);
        var segments = _partition.Segments;
        var at = segments.Length - 1;
        var target = Math.Min(_nextOffset, limit.Offset);
        while (at > 0 && segments[at].BaseOffset > target) at--;

        // The end is known; only what lies in the middle needs the index.
        if (target == limit.Offset)
        {
            while (segments[at].BaseOffset != limit.SegmentBase) at--;
            (_segment, _position) = (segments[at], limit.Position);
            return true;
        }
        if (segments[at].UnindexedBytes > 0 && target > segments[at].BaseOffset)
        {
            unindexed = segments[at];
            return false;
        }
        (_segment, _position) = (segments[at], target > segments[at].BaseOffset ? segments[at].Index.Floor(target) : 0);
        return true;
    }

    // Under the gate. Goes on to the next segment where one is read to its end; false if there is nothing more to see.
    private bool Advance(out long available)
    {
        var limit = _partition.Limit(_committedOnly);
        for (; ; )
        {
            var end = _segment!.BaseOffset == limit.SegmentBase ? limit.Position : _partition.LengthOf(_segment);
            available = end - _position;
            if (available > 0) return true;
            if (_filled > _start) throw StorageErrors.Corrupt(_segment.Path, FramePosition, "a record ends after the end of the data.");
            if (_segment.BaseOffset >= limit.SegmentBase)
            {
                // Compaction may have taken the last records away.
                _nextOffset = Math.Max(_nextOffset, limit.Offset);
                DropBuffer();
                return false;
            }
            var segments = _partition.Segments;
            (_segment, _position) = (segments[segments.IndexOf(_segment) + 1], 0);
        }
    }

    private void ReadFile(int count)
    {
        var segment = _segment!;
        try
        {
            var read = segment.Read(_buffer.AsSpan(_filled, count), _position);
            Filled(read);
            if (read < count) ThrowUnlessCut("the file ends there.");
        }
        catch (Exception error) when (StorageErrors.Is(error))
        {
            throw StorageErrors.Wrap("read", segment.Path, error);
        }
        finally
        {
            segment.Release();
        }
    }

    private void Filled(int count)
    {
        _filled += count;
        _position += count;
    }

    private long FramePosition => _position - (_filled - _start);

    // Bytes that were cut while they were read look corrupt, and are not.
    private void ThrowUnlessCut(string found)
    {
        lock (_partition.Gate)
        {
            if (_isCut) return;
        }
        throw StorageErrors.Corrupt(_segment!.Path, FramePosition, found);
    }

    private void ApplyCut()
    {
        lock (_partition.Gate)
        {
            _nextOffset = Math.Min(_nextOffset, _cutTo);
            _cutTo = long.MaxValue;
            _isCut = false;
        }
        _endReported = false;
        Forget();
    }

    private void Forget()
    {
        DropBuffer();
        _segment = null;
    }

    private void ThrowIfOutOfRange()
    {
        var appended = _partition.Limit(committedOnly: false).Offset;
        if (_nextOffset >= _partition.Low && _nextOffset <= appended) return;
        throw new OffsetOutOfRangeException(
            Partition, _nextOffset,
            $"Offset {_nextOffset} of {Partition} is not there: its records go from {_partition.Low} to {appended - 1}. They were deleted, or the topic was made anew; begin at the beginning or the end.");
    }

    private int MakeRoom(int frameBytes)
    {
        var rest = _filled - _start;
        if (_buffer is null || frameBytes > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(frameBytes, _bufferBytes));
            _buffer.AsSpan(_start, rest).CopyTo(larger);
            if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else
        {
            _buffer.AsSpan(_start, rest).CopyTo(_buffer);
        }
        (_start, _filled) = (0, rest);
        return _buffer.Length - rest;
    }

    private void DropBuffer()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        (_start, _filled) = (0, 0);
    }
}
