using System.Buffers;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Embedded;

/// <summary>One partition: its segments, the records that are not written yet, and how far it is committed. Safe for several threads.</summary>
/// <remarks>
/// Invariants: offsets rise by one with each append; the committed end never passes the appended end and only rises; segments below the one that
/// holds the committed end do not change but by retention and compaction; what is above the committed end may be cut at any time.
/// </remarks>
internal sealed class PartitionLog
{
    private readonly PendingWrites _pending;
    private readonly EmbeddedLogOptions _options;

    // In order of base offset; the last one is appended to. Replaced, never changed, so that a reader outside the gate may walk it.
    private Segment[] _segments;
    private Segment _active;
    private byte[]? _buffer;
    private int _buffered;
    private long _nextOffset;
    private bool _isUncommitted;
    private bool _isClosed;
    private PartitionCursor[] _watchers = [];

    public PartitionLog(
        TopicPartition partition, PartitionId id, string directory, TopicConfiguration configuration, EmbeddedLogOptions options,
        PendingWrites pending, IReadOnlyList<Segment> segments, LogPosition committed, long low)
    {
        Contract.Holds(segments.Count > 0 && segments[^1].BaseOffset == committed.SegmentBase, "a partition opens with its committed end in its last segment");
        _pending = pending;
        _options = options;
        _segments = [.. segments];
        _active = _segments[^1];
        _nextOffset = committed.Offset;
        Partition = partition;
        Id = id;
        Directory = directory;
        Configuration = configuration;
        Committed = committed;
        Low = low;
    }

    /// <summary>Guards all that changes here, segments included. Held for short; never while taking the ledger's.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Held by who deletes or replaces segments, for as long as that takes. Comes before all other locks.</summary>
    public Lock Reorganizing { get; } = new();

    /// <summary>Whether the topic was deleted or the log closed. Read it under the gate.</summary>
    public bool IsClosed => _isClosed;

    public TopicPartition Partition { get; }

    public PartitionId Id { get; }

    public string Directory { get; }

    public TopicConfiguration Configuration { get; }

    /// <summary>How far compaction has got. Used by it alone.</summary>
    public CompactionProgress Compaction { get; } = new();

    /// <summary>Where the committed records end. Read it under the gate.</summary>
    public LogPosition Committed { get; private set; }

    /// <summary>The oldest record that is still there. Read it under the gate.</summary>
    public long Low { get; private set; }

    /// <summary>The segments in order. Read it under the gate.</summary>
    public ReadOnlySpan<Segment> Segments => _segments;

    /// <summary>First and next offset.</summary>
    public Watermarks Watermarks
    {
        get
        {
            lock (Gate) return new(Low, _nextOffset);
        }
    }

    /// <summary>Adds a record.</summary>
    /// <exception cref="IOException">The buffer could not be written; the record was not taken.</exception>
    public void Append(in OutgoingRecord record, long timestampMs, int sizeBytes)
    {
        lock (Gate)
        {
            ThrowIfClosed();
            MakeRoom(sizeBytes);
            if (!_isUncommitted)
            {
                _isUncommitted = true;
                _pending.AddUncommitted(this);
            }
            Frame.Write(_buffer.AsSpan(_buffered, sizeBytes), _nextOffset, timestampMs, record.Key, record.Value, record.Headers);
            _active.Index.Add(_nextOffset, timestampMs, sizeBytes);
            _buffered += sizeBytes;
            _nextOffset++;
        }
        foreach (var watcher in Volatile.Read(ref _watchers)) watcher.Appended();
    }

    /// <summary>Writes what is buffered to the file.</summary>
    /// <returns>Where the appended records end: what a commit makes the committed end.</returns>
    public LogPosition FlushForCommit()
    {
        lock (Gate)
        {
            Flush();
            _isUncommitted = false;
            return AppendedEnd;
        }
    }

    /// <summary>A commit that failed: there is still something to commit or cut.</summary>
    public void CommitFailed()
    {
        lock (Gate) _isUncommitted = true;
    }

    /// <summary>Shows what was committed to those who see only that.</summary>
    public void Publish(LogPosition committed)
    {
        lock (Gate)
        {
            Contract.Holds(committed.Offset >= Committed.Offset && committed.Offset <= _nextOffset, "the committed end rises up to the appended end");
            Committed = committed;
            if (_buffered == 0) ReturnBuffer();
        }
        foreach (var watcher in Volatile.Read(ref _watchers)) watcher.Committed();
    }

    /// <summary>Cuts what was appended since the last commit, and sends those who have read it back.</summary>
    public void CutToCommitted()
    {
        lock (Gate)
        {
            if (_isClosed) return;

            // Before the bytes go: a reader that comes across half of them must find that it was sent back.
            foreach (var watcher in _watchers) watcher.CutTo(Committed.Offset);
            _buffered = 0;
            ReturnBuffer();
            var kept = Array.FindAll(_segments, s => s.BaseOffset <= Committed.SegmentBase);
            var removed = _segments[kept.Length..];
            foreach (var segment in removed)
            {
                segment.Retire();
                File.Delete(segment.Path);
            }
            if (removed.Length > 0) DirectorySync.Flush(Directory);
            _segments = kept;
            _active = kept[^1];
            _active.Truncate(Committed.Position);
            _active.DropIndex();
            _nextOffset = Committed.Offset;
            _isUncommitted = false;
        }
    }

    /// <summary>Begins a new segment, if all is committed and there is something in the last one.</summary>
    /// <returns>The committed end as it is now called, or null if nothing was done.</returns>
    public LogPosition? RollIfCommitted()
    {
        lock (Gate)
        {
            if (_isClosed || _nextOffset != Committed.Offset || AppendedEnd.Position == 0) return null;
            Roll();
            return AppendedEnd;
        }
    }

    /// <summary>Raises the low watermark.</summary>
    public void RaiseLow(long low)
    {
        lock (Gate) Low = Math.Max(Low, low);
    }

    /// <summary>Puts other segments in the place of some that follow each other; none in the place of the oldest ones, when they are to go.</summary>
    public void Replace(IReadOnlyList<Segment> old, Segment? replacement)
    {
        lock (Gate)
        {
            var at = Array.IndexOf(_segments, old[0]);
            Contract.Holds(at >= 0 && at + old.Count < _segments.Length && old[^1].BaseOffset < Committed.SegmentBase, "only segments below the committed one are replaced");
            _segments = [.. _segments[..at], .. replacement is null ? [] : new[] { replacement }, .. _segments[(at + old.Count)..]];
            foreach (var segment in old) segment.Retire();
        }
    }

    /// <summary>A segment whose file was just made with an index that covers it. Not part of the partition yet.</summary>
    public Segment NewSealed(long baseOffset, long bytes, SegmentIndex index)
    {
        var segment = new Segment(Directory, baseOffset, bytes, _pending);
        segment.CompleteIndex(index);
        return segment;
    }

    /// <summary>Ends all use of the partition, because the topic is deleted or the log is closed.</summary>
    public void Close()
    {
        lock (Gate)
        {
            _isClosed = true;
            _buffered = 0;
            ReturnBuffer();
            foreach (var segment in _segments) segment.Retire();
        }
        foreach (var watcher in Volatile.Read(ref _watchers)) watcher.Committed();
    }

    /// <summary>Tells a cursor of what happens here.</summary>
    public void Watch(PartitionCursor cursor)
    {
        lock (Gate) _watchers = [.. _watchers, cursor];
    }

    public void Unwatch(PartitionCursor cursor)
    {
        lock (Gate) _watchers = Array.FindAll(_watchers, w => w != cursor);
    }

    /// <summary>Where a reader of that isolation has to stop. Call it under the gate.</summary>
    public LogPosition Limit(bool committedOnly) => committedOnly ? Committed : AppendedEnd;

    /// <summary>Bytes of a segment, those not written to its file included. Call it under the gate.</summary>
    public long LengthOf(Segment segment) => segment.WrittenBytes + (segment == _active ? _buffered : 0);

    /// <summary>Copies bytes that are not in the file yet. Call it under the gate.</summary>
    /// <param name="position">Position in the active segment, at or after the end of its file.</param>
    /// <param name="destination">Filled to its end.</param>
    public void CopyBuffered(long position, Span<byte> destination) =>
        _buffer.AsSpan((int)(position - _active.WrittenBytes), destination.Length).CopyTo(destination);

    /// <summary>The topic is gone or the log is closed.</summary>
    public void ThrowIfClosed()
    {
        if (_isClosed) throw new UnknownTopicException(Partition.Topic, $"Partition {Partition} is gone: its topic was deleted, or the embedded log was closed.");
    }

    private LogPosition AppendedEnd => new(_nextOffset, _active.BaseOffset, _active.WrittenBytes + _buffered);

    private void MakeRoom(int sizeBytes)
    {
        var length = _active.WrittenBytes + _buffered;
        if (length > 0 && length + sizeBytes > Configuration.SegmentBytes)
        {
            Flush();
            Roll();
        }
        if (_buffer is not null && _buffered + sizeBytes > _buffer.Length)
        {
            Flush();
            if (sizeBytes > _buffer.Length) ReturnBuffer();
        }
        _buffer ??= ArrayPool<byte>.Shared.Rent(Math.Max(sizeBytes, _options.WriteBufferBytes));
    }

    private void Roll()
    {
        _active = new(Directory, _nextOffset, writtenBytes: 0, _pending);
        _segments = [.. _segments, _active];
    }

    private void Flush()
    {
        if (_buffered == 0) return;
        try
        {
            _active.Write(_buffer.AsSpan(0, _buffered));
        }
        catch (Exception error) when (StorageErrors.Is(error))
        {
            throw new IOException(StorageErrors.Describe("write", _active.Path, error), error);
        }
        _buffered = 0;
    }

    private void ReturnBuffer()
    {
        if (_buffer is null) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
    }
}
