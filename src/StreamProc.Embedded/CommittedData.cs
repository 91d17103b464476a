namespace StreamProc.Embedded;

/// <summary>Where committed data turned out to be damaged.</summary>
internal sealed record Damage(string Path, long Position, string Found);

/// <summary>Checks that the files of a partition hold what the journal says is committed.</summary>
internal static class CommittedData
{
    /// <summary>Reads every record between two places; null if all are there and right.</summary>
    /// <param name="directory">The partition's.</param>
    /// <param name="from">A place known to be right.</param>
    /// <param name="to">The committed end.</param>
    /// <param name="isDense">Whether every offset must be there: so it is where compaction has never been.</param>
    public static Damage? FirstDamage(string directory, LogPosition from, LogPosition to, bool isDense)
    {
        var expected = from.Offset;
        foreach (var baseOffset in SegmentFiles.BaseOffsets(directory))
        {
            if (baseOffset < from.SegmentBase || baseOffset > to.SegmentBase) continue;
            var path = Segment.FilePath(directory, baseOffset);
            var begin = baseOffset == from.SegmentBase ? from.Position : 0;
            var end = baseOffset == to.SegmentBase ? to.Position : new FileInfo(path).Length;
            if (Missing(path, end) is { } missing) return missing;
            if (isDense && begin == 0 && baseOffset != expected) return new(path, 0, $"it should begin with offset {expected}.");
            if (Scan(directory, baseOffset, begin, end, isDense, ref expected) is { } damage) return damage;
        }
        if (to.Position > 0 && Missing(Segment.FilePath(directory, to.SegmentBase), to.Position) is { } gone) return gone;
        return !isDense || expected == to.Offset ? null : new(Segment.FilePath(directory, to.SegmentBase), to.Position, $"offset {expected} should be there, but {to.Offset} is.");
    }

    /// <summary>Whether the file of the committed end is as long as it must be; null if it is.</summary>
    public static Damage? Missing(string path, long bytes)
    {
        var length = File.Exists(path) ? new FileInfo(path).Length : 0;
        return length >= bytes ? null : new(path, length, $"the file ends there, but {bytes} bytes of it are committed.");
    }

    private static Damage? Scan(string directory, long baseOffset, long begin, long end, bool isDense, ref long expected)
    {
        var segment = new Segment(directory, baseOffset, end, new PendingWrites());
        try
        {
            using var scan = new FrameScan(segment, begin, end);
            while (true)
            {
                var position = scan.Position;
                if (!scan.Next(out var frame)) break;
                if (isDense ? frame.Offset != expected : frame.Offset < expected) return new(segment.Path, position, $"offset {expected} should be there, but {frame.Offset} is.");
                expected = frame.Offset + 1;
            }
            return scan.IsWhole ? null : new(segment.Path, scan.Position, "no whole record begins there.");
        }
        finally
        {
            segment.Retire();
        }
    }
}
