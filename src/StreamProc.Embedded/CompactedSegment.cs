using System.Globalization;
using Microsoft.Win32.SafeHandles;
using StreamProc.Records;

namespace StreamProc.Embedded;

/// <summary>A segment in the making that takes the place of some others, all at once.</summary>
/// <remarks>
/// The file is finished and on the disk before it is renamed to <c>first-last.swap</c>. From that moment the change has happened: whoever finds
/// such a file deletes the segments from first to last and renames it to the first one's name, again if need be.
/// </remarks>
internal sealed class CompactedSegment : IDisposable
{
    private const string UnfinishedExtension = ".compacting";
    private const string SwapExtension = ".swap";
    private const int WriteBytes = 256 << 10;

    private readonly string _unfinished;
    private readonly string _swap;
    private readonly ByteWriter _buffer = new(WriteBytes);
    private readonly SegmentIndex _index = new();
    private readonly SafeFileHandle _file;
    private long _written;

    public CompactedSegment(string directory, long firstBase, long lastBase)
    {
        _swap = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{firstBase:D20}-{lastBase:D20}{SwapExtension}"));
        _unfinished = Path.ChangeExtension(_swap, UnfinishedExtension);
        _file = File.OpenHandle(_unfinished, FileMode.Create, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
    }

    /// <summary>Adds a frame as it is.</summary>
    public void Add(ReadOnlySpan<byte> frame, long offset, long timestampMs)
    {
        _buffer.Append(frame);
        Added(offset, timestampMs, frame.Length);
    }

    /// <summary>Adds a tombstone with the time at which it was first seen.</summary>
    public void AddSeen(in Frame tombstone, long seenMs)
    {
        var before = _buffer.Length;
        tombstone.CopyAsSeen(seenMs, _buffer);
        Added(tombstone.Offset, tombstone.TimestampMs, _buffer.Length - before);
    }

    /// <summary>Takes the place of these segments.</summary>
    public void Swap(PartitionLog partition, IReadOnlyList<Segment> old)
    {
        Write();
        RandomAccess.FlushToDisk(_file);
        _file.Dispose();
        File.Move(_unfinished, _swap, overwrite: true);
        DirectorySync.Flush(partition.Directory);

        // Readers in between would find old positions in the new file; those that hold a lease have the old one open.
        lock (partition.Gate)
        {
            Finish(_swap);
            partition.Replace(old, partition.NewSealed(old[0].BaseOffset, _written, _index));
        }
    }

    /// <summary>Ends in a partition's directory what a crash interrupted.</summary>
    public static void FinishSwaps(string directory)
    {
        foreach (var unfinished in Directory.EnumerateFiles(directory, "*" + UnfinishedExtension)) File.Delete(unfinished);
        foreach (var swap in Directory.EnumerateFiles(directory, "*" + SwapExtension)) Finish(swap);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_unfinished);
    }

    private static void Finish(string swap)
    {
        var directory = Path.GetDirectoryName(swap)!;
        var range = Path.GetFileNameWithoutExtension(swap).Split('-').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        var merged = SegmentFiles.BaseOffsets(directory).Where(b => b > range[0] && b <= range[1]).ToList();
        foreach (var baseOffset in merged) SegmentFiles.Delete(directory, baseOffset);

        // Once the swap file is gone, nothing tells of leftovers any more.
        if (merged.Count > 0) DirectorySync.Flush(directory);
        SegmentIndexing.DeleteFile(Segment.FilePath(directory, range[0]));
        File.Move(swap, Segment.FilePath(directory, range[0]), overwrite: true);
    }

    private void Added(long offset, long timestampMs, int sizeBytes)
    {
        _index.Add(offset, timestampMs, sizeBytes);
        if (_buffer.Length >= WriteBytes) Write();
    }

    private void Write()
    {
        RandomAccess.Write(_file, _buffer.Written, _written);
        _written += _buffer.Length;
        _buffer.Reset();
    }
}
