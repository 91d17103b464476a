namespace StreamProc.Embedded;

/// <summary>Begins new segments by time, so that retention and compaction get at partitions that grow slowly or no more.</summary>
internal static class SegmentRolling
{
    /// <summary>Begins a new segment where the last one is older than <c>segment.ms</c>, or holds only what <c>retention.ms</c> lets go.</summary>
    public static void RollIfDue(PartitionLog partition, CommitLedger ledger, long nowMs)
    {
        var configuration = partition.Configuration;
        Segment last;
        lock (partition.Gate)
        {
            last = partition.Segments[^1];
            if (partition.LengthOf(last) == 0) return;
        }
        SegmentIndexing.Complete(partition, last);
        lock (partition.Gate)
        {
            var isOld = last.Index.FirstTimestampMs <= nowMs - configuration.SegmentMs;
            var isExpired = configuration is { Deletes: true, RetentionMs: >= 0 } && last.Index.MaxTimestampMs < nowMs - configuration.RetentionMs;
            if (!isOld && !isExpired) return;
        }
        ledger.Roll(partition);
    }

    /// <summary>Makes the indexes of all segments complete that are no longer appended to, since they know the largest timestamps.</summary>
    public static void IndexSealed(PartitionLog partition)
    {
        foreach (var segment in Sealed(partition)) SegmentIndexing.Complete(partition, segment);
    }

    /// <summary>The segments that only retention and compaction change.</summary>
    public static IReadOnlyList<Segment> Sealed(PartitionLog partition)
    {
        lock (partition.Gate)
        {
            var all = new List<Segment>();
            foreach (var segment in partition.Segments)
                if (segment.BaseOffset < partition.Committed.SegmentBase) all.Add(segment);
            return all;
        }
    }
}
