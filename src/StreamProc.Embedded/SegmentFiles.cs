using System.Globalization;

namespace StreamProc.Embedded;

/// <summary>The segment files in a partition's directory.</summary>
internal static class SegmentFiles
{
    /// <summary>Their base offsets, rising.</summary>
    public static IReadOnlyList<long> BaseOffsets(string directory) => !Directory.Exists(directory)
        ? []
        : [.. Directory.EnumerateFiles(directory, "*" + Segment.Extension).Select(f => long.Parse(Path.GetFileNameWithoutExtension(f), CultureInfo.InvariantCulture)).Order()];

    /// <summary>Deletes a segment's files.</summary>
    public static void Delete(string directory, long baseOffset)
    {
        var path = Segment.FilePath(directory, baseOffset);
        SegmentIndexing.DeleteFile(path);
        File.Delete(path);
    }
}
