namespace StreamProc.Embedded;

/// <summary>How far compaction has got in a partition. Known only while the log is open: after that the first round looks at everything again.</summary>
internal sealed class CompactionProgress
{
    /// <summary>Segments below this offset have been compacted against each other.</summary>
    public long CleanedTo { get; set; }

    /// <summary>When the first tombstone that was kept may go, ms since the Unix epoch.</summary>
    public long TombstonesDueMs { get; set; } = long.MaxValue;
}

/// <summary>Keeps only the last record of each key in the segments that are no longer appended to. Offsets stay what they are.</summary>
/// <remarks>
/// A tombstone goes <c>delete.retention.ms</c> after the round that first came across it, when all older records of its key are gone for that long:
/// a reader that has seen one of those has that much time to see the tombstone.
/// </remarks>
internal sealed class Compaction(CommitLedger ledger, long nowMs, int maxKeys)
{
    public void Run(IReadOnlyList<PartitionLog> partitions)
    {
        foreach (var partition in partitions)
        {
            SegmentRolling.RollIfDue(partition, ledger, nowMs);
            lock (partition.Reorganizing)
            {
                lock (partition.Gate)
                {
                    if (partition.IsClosed) continue;
                }
                Run(partition);
            }
        }
    }

    private void Run(PartitionLog partition)
    {
        var segments = Compactable(partition);
        var progress = partition.Compaction;
        var dirty = segments.FindAll(s => s.BaseOffset >= progress.CleanedTo);
        if (!IsWorthWhile(partition, segments, dirty)) return;

        // Recovery must not have to read through what is rewritten now.
        ledger.Sync();
        var last = LastRecords(dirty, out var covered);
        progress.TombstonesDueMs = long.MaxValue;
        progress.CleanedTo = NextBase(partition, covered) ?? progress.CleanedTo;
        foreach (var group in Groups(segments.FindAll(s => s.BaseOffset < progress.CleanedTo), partition.Configuration.SegmentBytes))
            Rewrite(partition, group, last);
    }

    private List<Segment> Compactable(PartitionLog partition)
    {
        SegmentRolling.IndexSealed(partition);
        var lagMs = partition.Configuration.MinCompactionLagMs;
        var all = SegmentRolling.Sealed(partition);
        lock (partition.Gate) return [.. all.TakeWhile(s => lagMs == 0 || s.Index.MaxTimestampMs <= nowMs - lagMs)];
    }

    private bool IsWorthWhile(PartitionLog partition, List<Segment> segments, List<Segment> dirty)
    {
        if (segments.Count == 0) return false;
        if (partition.Compaction.TombstonesDueMs <= nowMs) return true;
        var dirtyBytes = dirty.Sum(s => s.WrittenBytes);
        return dirtyBytes > 0 && dirtyBytes >= segments.Sum(s => s.WrittenBytes) * partition.Configuration.MinCleanableDirtyRatio;
    }

    private LastOffsets LastRecords(List<Segment> dirty, out Segment? covered)
    {
        covered = null;
        var last = new LastOffsets();
        foreach (var segment in dirty)
        {
            if (last.Count >= maxKeys) break;
            using var scan = new FrameScan(segment, 0, segment.WrittenBytes);
            while (scan.Next(out var frame)) last.Add(frame);
            ThrowUnlessWhole(segment, scan);
            covered = segment;
        }
        return last;
    }

    private static long? NextBase(PartitionLog partition, Segment? segment)
    {
        if (segment is null) return null;
        lock (partition.Gate) return partition.Segments[partition.Segments.IndexOf(segment) + 1].BaseOffset;
    }

    // Neighbours that fit into one segment together become one, else there would be ever more small ones.
    private static IEnumerable<List<Segment>> Groups(List<Segment> segments, long segmentBytes)
    {
        var group = new List<Segment>();
        long bytes = 0;
        foreach (var segment in segments)
        {
            if (group.Count > 0 && bytes + segment.WrittenBytes > segmentBytes)
            {
                yield return group;
                group = [];
                bytes = 0;
            }
            group.Add(segment);
            bytes += segment.WrittenBytes;
        }
        if (group.Count > 0) yield return group;
    }

    private void Rewrite(PartitionLog partition, List<Segment> group, LastOffsets last)
    {
        using var output = new CompactedSegment(partition.Directory, group[0].BaseOffset, group[^1].BaseOffset);
        var isChanged = group.Count > 1;
        foreach (var segment in group)
        {
            using var scan = new FrameScan(segment, 0, segment.WrittenBytes);
            while (scan.Next(out var frame)) isChanged |= !Keep(in frame, partition, last, output);
            ThrowUnlessWhole(segment, scan);
        }
        if (isChanged) output.Swap(partition, group);
    }

    // False if the record was dropped or changed.
    private bool Keep(in Frame frame, PartitionLog partition, LastOffsets last, CompactedSegment output)
    {
        if (last.IsOutdated(in frame)) return false;
        if (!frame.IsTombstone)
        {
            output.Add(frame.Bytes, frame.Offset, frame.TimestampMs);
            return true;
        }

        var dueMs = (frame.TombstoneSeenMs ?? nowMs) + partition.Configuration.DeleteRetentionMs;
        if (frame.TombstoneSeenMs is not null && dueMs <= nowMs) return false;

        partition.Compaction.TombstonesDueMs = Math.Min(partition.Compaction.TombstonesDueMs, dueMs);
        if (frame.TombstoneSeenMs is null) output.AddSeen(in frame, nowMs);
        else output.Add(frame.Bytes, frame.Offset, frame.TimestampMs);
        return frame.TombstoneSeenMs is not null;
    }

    private static void ThrowUnlessWhole(Segment segment, FrameScan scan)
    {
        if (!scan.IsWhole) throw StorageErrors.Corrupt(segment.Path, scan.Position, "no whole record begins there.");
    }
}
