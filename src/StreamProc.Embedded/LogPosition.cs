namespace StreamProc.Embedded;

/// <summary>A place between two records of a partition.</summary>
/// <param name="Offset">The offset of the record that begins here.</param>
/// <param name="SegmentBase">The base offset of the segment that the place is in.</param>
/// <param name="Position">The place in that segment's file, in bytes from its beginning.</param>
internal readonly record struct LogPosition(long Offset, long SegmentBase, long Position);

/// <summary>A partition as the journal names it: a topic that is deleted and made anew is another one.</summary>
/// <param name="TopicId">The topic's number, never used twice.</param>
/// <param name="Partition">The partition's number.</param>
internal readonly record struct PartitionId(int TopicId, int Partition);

/// <summary>How far a partition goes.</summary>
/// <param name="Partition">Which.</param>
/// <param name="End">After its last record.</param>
internal readonly record struct PartitionEnd(PartitionId Partition, LogPosition End);
