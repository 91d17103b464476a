using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace StreamProc.Embedded;

/// <summary>One file of a partition: the records from its base offset to the next segment's. Its file is made with the first write.</summary>
/// <remarks>Readers lease it, so that its file stays open while they read, even if retention or compaction takes it away meanwhile.</remarks>
internal sealed class Segment
{
    public const string Extension = ".log";

    private readonly PendingWrites _pending;
    private readonly Lock _opening = new();
    private SafeFileHandle? _handle;

    // The partition's own lease counts as one until the segment is retired.
    private int _leases = 1;

    /// <param name="directory">The partition's directory.</param>
    /// <param name="baseOffset">The offset from which on it holds records.</param>
    /// <param name="writtenBytes">How much of the file is there already and valid.</param>
    /// <param name="pending">Told what has to be forced to the disk.</param>
    public Segment(string directory, long baseOffset, long writtenBytes, PendingWrites pending)
    {
        _pending = pending;
        Directory = directory;
        BaseOffset = baseOffset;
        Path = FilePath(directory, baseOffset);
        WrittenBytes = writtenBytes;
        UnindexedBytes = writtenBytes;
    }

    public string Directory { get; }

    public string Path { get; }

    public long BaseOffset { get; }

    /// <summary>Bytes in the file. Guarded by the partition's gate.</summary>
    public long WrittenBytes { get; private set; }

    /// <summary>Bytes at the file's beginning that <see cref="Index"/> does not cover, since they were there when the segment was opened.</summary>
    public long UnindexedBytes { get; private set; }

    /// <summary>Where records lie after <see cref="UnindexedBytes"/>. Guarded by the partition's gate.</summary>
    public SegmentIndex Index { get; private set; } = new();

    /// <summary>Whether it is no longer part of the partition. Guarded by the partition's gate.</summary>
    public bool IsRetired { get; private set; }

    public static string FilePath(string directory, long baseOffset) =>
        System.IO.Path.Combine(directory, baseOffset.ToString("D20", CultureInfo.InvariantCulture) + Extension);

    /// <summary>Adds bytes to the end of the file.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        var handle = Handle(FileMode.OpenOrCreate);
        RandomAccess.Write(handle, bytes, WrittenBytes);
        WrittenBytes += bytes.Length;

        // After writing: who forces files to the disk meanwhile must not count these bytes in.
        _pending.AddUnsynced(this);
    }

    /// <summary>Reads until <paramref name="destination"/> is full or the file ends. Needs a lease.</summary>
    /// <returns>Number of bytes.</returns>
    public int Read(Span<byte> destination, long position)
    {
        var handle = Handle(FileMode.Open);
        var total = 0;
        while (total < destination.Length)
        {
            var read = RandomAccess.Read(handle, destination[total..], position + total);
            if (read == 0) break;
            total += read;
        }
        return total;
    }

    /// <summary>Cuts the file's end off and waits for the disk: old bytes must not turn up again behind new ones of the same offsets.</summary>
    public void Truncate(long bytes)
    {
        if (bytes == WrittenBytes) return;
        RandomAccess.SetLength(Handle(FileMode.Open), bytes);
        WrittenBytes = bytes;
        Flush();
    }

    /// <summary>Forgets the index; it is built again from the file when it is needed. For after a cut.</summary>
    public void DropIndex()
    {
        Index = new();
        UnindexedBytes = WrittenBytes;
    }

    /// <summary>Puts what was found out about the unindexed bytes before the rest.</summary>
    public void CompleteIndex(SegmentIndex beginning)
    {
        Contract.Holds(beginning.CoveredBytes == UnindexedBytes, "an index must cover what was missing");
        beginning.Continue(Index);
        Index = beginning;
        UnindexedBytes = 0;
    }

    /// <summary>Waits until what was written is on the disk.</summary>
    public void Flush() => RandomAccess.FlushToDisk(Handle(FileMode.Open));

    /// <summary>Keeps the file open until <see cref="Release"/>; false if it is closed already.</summary>
    /// <remarks>Call it under the partition's gate, for it opens the file: later another one may have its name.</remarks>
    public bool TryLease()
    {
        var leases = Volatile.Read(ref _leases);
        while (leases > 0)
        {
            var seen = Interlocked.CompareExchange(ref _leases, leases + 1, leases);
            if (seen == leases)
            {
                _ = Handle(FileMode.Open);
                return true;
            }
            leases = seen;
        }
        return false;
    }

    /// <summary>Ends a lease.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _leases) > 0) return;
        lock (_opening)
        {
            _handle?.Dispose();
            _handle = null;
        }
    }

    /// <summary>Takes it out of the partition; the file is closed as soon as nobody reads it.</summary>
    public void Retire()
    {
        if (IsRetired) return;
        IsRetired = true;
        Release();
    }

    // Only writing makes the file: a reader that comes late must not bring a deleted one back.
    private SafeFileHandle Handle(FileMode mode)
    {
        if (_handle is { } open) return open;
        lock (_opening)
        {
            if (_handle is null)
            {
                _handle = File.OpenHandle(Path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                if (mode == FileMode.OpenOrCreate) _pending.AddDirectory(Directory);
            }
            return _handle;
        }
    }
}
