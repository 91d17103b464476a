using StreamProc.Transport;

namespace StreamProc.Embedded;

/// <summary>Finds the first record of a partition whose timestamp is not before a time: segments by what their indexes know, then record by record.</summary>
internal sealed class TimeSearch(long timestampMs) : IRecordReceiver
{
    private const int RecordsPerPoll = 1000;

    private long? _found;
    private bool _isAtEnd;

    /// <param name="log">The partition.</param>
    /// <param name="source">A source of its own, nothing assigned.</param>
    /// <param name="timestampMs">The time, milliseconds since the Unix epoch.</param>
    /// <returns>The record's offset; the next offset of the partition if there is none.</returns>
    public static long Offset(PartitionLog log, IRecordSource source, long timestampMs)
    {
        var high = log.Watermarks.High;
        if (FirstSegment(log, timestampMs) is not { } begin) return high;
        var search = new TimeSearch(timestampMs);
        source.Assign([new(log.Partition, Slot: 0, begin)]);
        while (search._found is null && !search._isAtEnd) source.Poll(search, RecordsPerPoll, TimeSpan.Zero);
        return search._found ?? high;
    }

    public void Receive(in RawRecord record)
    {
        if (record.TimestampMs >= timestampMs) _found ??= record.Offset;
    }

    public void EndOfPartition(int slot, long position) => _isAtEnd = true;

    /// <summary>From where on there may be such a record; null: nowhere.</summary>
    private static long? FirstSegment(PartitionLog log, long timestampMs)
    {
        for (; ; )
        {
            Segment? unindexed = null;
            lock (log.Gate)
            {
                log.ThrowIfClosed();
                foreach (var segment in log.Segments)
                {
                    if (segment.UnindexedBytes > 0)
                    {
                        unindexed = segment;
                        break;
                    }
                    if (segment.Index.MaxTimestampMs >= timestampMs) return Math.Max(log.Low, segment.BaseOffset);
                }
            }
            if (unindexed is null) return null;
            SegmentIndexing.Complete(log, unindexed);
        }
    }
}
