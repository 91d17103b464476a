namespace StreamProc.Embedded;

/// <summary>Deletes the oldest segments of partitions: those too old, and those too many.</summary>
internal sealed class Retention(CommitLedger ledger, long nowMs)
{
    public void Run(IReadOnlyList<PartitionLog> partitions)
    {
        foreach (var partition in partitions)
        {
            if (partition.Configuration is { RetentionMs: < 0, RetentionBytes: < 0 }) continue;
            SegmentRolling.RollIfDue(partition, ledger, nowMs);
            if (NewLow(partition) is not { } low) continue;
            ledger.Record(new LowWatermarkEntry(partition.Id, low));
            partition.RaiseLow(low);
            DeleteBelowLow(partition, ledger);
        }
    }

    /// <summary>Deletes the segments that have no record at or above the low watermark.</summary>
    public static void DeleteBelowLow(PartitionLog partition, CommitLedger ledger)
    {
        lock (partition.Reorganizing)
        {
            List<Segment> old;
            lock (partition.Gate)
            {
                if (partition.IsClosed) return;
                old = Below(partition, partition.Low);
                if (old.Count == 0) return;
            }

            // First the watermark must be safe: after a power failure the offsets of groups must not go back to what is gone.
            ledger.Sync();
            partition.Replace(old, replacement: null);
            foreach (var segment in old) SegmentFiles.Delete(partition.Directory, segment.BaseOffset);
        }
    }

    private static List<Segment> Below(PartitionLog partition, long low)
    {
        var segments = partition.Segments;
        var old = new List<Segment>();
        for (var i = 0; i + 1 < segments.Length && segments[i + 1].BaseOffset <= low && segments[i].BaseOffset < partition.Committed.SegmentBase; i++) old.Add(segments[i]);
        return old;
    }

    private long? NewLow(PartitionLog partition)
    {
        SegmentRolling.IndexSealed(partition);
        lock (partition.Gate)
        {
            if (partition.IsClosed) return null;
            var configuration = partition.Configuration;
            var segments = partition.Segments;
            long total = 0;
            foreach (var segment in segments) total += partition.LengthOf(segment);

            long? low = null;
            for (var i = 0; i + 1 < segments.Length && segments[i].BaseOffset < partition.Committed.SegmentBase; i++)
            {
                if (segments[i].UnindexedBytes > 0) break;
                var isOld = configuration.RetentionMs >= 0 && segments[i].Index.MaxTimestampMs < nowMs - configuration.RetentionMs;
                var isTooMuch = configuration.RetentionBytes >= 0 && total - segments[i].WrittenBytes >= configuration.RetentionBytes;
                if (!isOld && !isTooMuch) break;
                total -= segments[i].WrittenBytes;
                low = segments[i + 1].BaseOffset;
            }
            return low;
        }
    }
}
