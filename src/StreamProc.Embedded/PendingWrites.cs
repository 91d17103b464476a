namespace StreamProc.Embedded;

/// <summary>What was appended and is not committed, and what was written and is not forced to the disk. Safe for several threads.</summary>
internal sealed class PendingWrites
{
    private readonly Lock _gate = new();
    private List<PartitionLog> _uncommitted = [];
    private HashSet<Segment> _unsyncedSegments = [];
    private HashSet<string> _unsyncedDirectories = new(StringComparer.Ordinal);

    /// <summary>A partition that has got its first record since the last commit.</summary>
    public void AddUncommitted(PartitionLog partition)
    {
        lock (_gate) _uncommitted.Add(partition);
    }

    /// <summary>All partitions with records since the last commit; from now on they are the caller's to commit or cut.</summary>
    public List<PartitionLog> TakeUncommitted()
    {
        lock (_gate) return Interlocked.Exchange(ref _uncommitted, []);
    }

    /// <summary>Gives back what could not be committed.</summary>
    public void ReturnUncommitted(List<PartitionLog> partitions)
    {
        lock (_gate) _uncommitted.AddRange(partitions.Except(_uncommitted));
    }

    public void AddUnsynced(Segment segment)
    {
        lock (_gate) _unsyncedSegments.Add(segment);
    }

    public void AddDirectory(string directory)
    {
        lock (_gate) _unsyncedDirectories.Add(directory);
    }

    /// <summary>Takes the files that were written since the last time; the caller must force them to the disk.</summary>
    public UnsyncedFiles TakeUnsynced()
    {
        lock (_gate)
        {
            return new(Interlocked.Exchange(ref _unsyncedSegments, []), Interlocked.Exchange(ref _unsyncedDirectories, new(StringComparer.Ordinal)));
        }
    }
}

/// <summary>Files whose last writes may not have reached the disk.</summary>
internal readonly record struct UnsyncedFiles(HashSet<Segment> Segments, HashSet<string> Directories)
{
    /// <summary>Waits until all of them are on the disk. Names come last, for a name without its file is worth nothing.</summary>
    public void Flush()
    {
        foreach (var segment in Segments)
        {
            // A segment that was taken away meanwhile has nothing to lose.
            if (!segment.TryLease()) continue;
            try
            {
                segment.Flush();
            }
            finally
            {
                segment.Release();
            }
        }
        foreach (var directory in Directories)
            if (Directory.Exists(directory)) DirectorySync.Flush(directory);
    }
}
