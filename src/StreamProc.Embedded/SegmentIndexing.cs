using StreamProc.Records;

namespace StreamProc.Embedded;

/// <summary>Builds the index of segments that were there when the log was opened, and keeps it in a file beside those that no longer change.</summary>
internal static class SegmentIndexing
{
    private const string Extension = ".index";

    /// <summary>Makes the segment's index complete. Reads without the partition's gate, since this may take a while.</summary>
    public static void Complete(PartitionLog partition, Segment segment)
    {
        long missing;
        lock (partition.Gate)
        {
            missing = segment.UnindexedBytes;
            if (missing == 0 || !segment.TryLease()) return;
        }
        try
        {
            var index = ReadFile(segment, missing) ?? new SegmentIndex();
            using var scan = new FrameScan(segment, index.CoveredBytes, missing);
            while (scan.Next(out var frame)) index.Add(frame.Offset, frame.TimestampMs, frame.Bytes.Length);
            lock (partition.Gate)
            {
                // A cut meanwhile: the caller looks again.
                if (segment.IsRetired || segment.UnindexedBytes != missing) return;
                if (!scan.IsWhole) throw StorageErrors.Corrupt(segment.Path, scan.Position, "no whole record begins there.");
                segment.CompleteIndex(index);
            }
        }
        finally
        {
            segment.Release();
        }
    }

    /// <summary>Keeps the index of a segment that no cut and no recovery can shorten any more.</summary>
    public static void WriteFile(Segment segment)
    {
        if (segment.UnindexedBytes > 0) return;
        var bytes = new ByteWriter();
        segment.Index.Write(bytes);
        File.WriteAllBytes(FilePath(segment.Path), bytes.Written.ToArray());
    }

    /// <summary>Deletes the index file of a segment. Must come before its segment's file goes or changes, for it would lie about another one of that name.</summary>
    public static void DeleteFile(string segmentPath) => File.Delete(FilePath(segmentPath));

    private static SegmentIndex? ReadFile(Segment segment, long fileBytes)
    {
        var path = FilePath(segment.Path);
        return File.Exists(path) ? SegmentIndex.Read(File.ReadAllBytes(path), fileBytes) : null;
    }

    private static string FilePath(string segmentPath) => Path.ChangeExtension(segmentPath, Extension);
}
