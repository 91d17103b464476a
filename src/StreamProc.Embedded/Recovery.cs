using Microsoft.Extensions.Logging;
using StreamProc.Transport;

namespace StreamProc.Embedded;

/// <summary>A log as recovery leaves it: nothing but committed records, and a new journal that says so.</summary>
internal sealed record RecoveredLog(CommitJournal Journal, CommittedState State, IReadOnlyList<EmbeddedTopic> Topics);

/// <summary>Brings a directory back to its last commit.</summary>
/// <remarks>
/// Commits whose data was on the disk when the journal said so are trusted. The data of later ones is read and checked, since after a power
/// failure the journal may have got further than the data: the newest commit before the first one with a damage is the one that counts.
/// </remarks>
internal sealed partial class Recovery(string directory, EmbeddedLogOptions options, PendingWrites pending)
{
    private readonly CommittedState _state = new();

    // Where checking began: what lies after it may not be on the disk yet, even if it is right.
    private readonly Dictionary<PartitionId, LogPosition> _checkedFrom = [];

    public RecoveredLog Run()
    {
        var topicsDirectory = EmbeddedTopic.TopicsDirectory(directory);
        Directory.CreateDirectory(topicsDirectory);
        var generations = JournalFile.Generations(directory);
        if (generations.Count == 0 && Directory.EnumerateFileSystemEntries(topicsDirectory).Any())
            throw new TransportException($"{directory} has topics but no journal: it is not whole. Restore it from a backup, or give the log an empty directory.");

        long generation = 0, sequence = 0;
        if (generations.Count > 0)
        {
            var journal = JournalFile.Read(directory, generation = generations[^1]);
            Replay(journal);
            sequence = journal.Records[^1].Sequence;
        }

        var topics = _state.Topics.Select(Open).ToList();
        DeleteOrphans(topicsDirectory);
        pending.TakeUnsynced().Flush();
        var next = CommitJournal.Begin(directory, generation, sequence, _state);
        foreach (var old in generations) File.Delete(CommitJournal.FilePath(directory, old));
        CleanMarker.Delete(directory);
        return new(next, _state, topics);
    }

    private void Replay(JournalFile journal)
    {
        var path = CommitJournal.FilePath(directory, journal.Generation);
        var isClean = CleanMarker.Is(directory, journal.Generation, journal.WholeBytes);
        if (journal.FileBytes > journal.WholeBytes) LogTornJournal(options.Logger, path, journal.WholeBytes, journal.FileBytes - journal.WholeBytes);

        var trusted = isClean ? long.MaxValue : journal.Records.Max(r => r.SafeSequence);
        foreach (var record in journal.Records)
        {
            if (record.Sequence > trusted && record.Entry is CommitEntry commit && FirstDamage(commit) is { } damage)
            {
                LogFallback(options.Logger, path, record.Position, damage.Path, damage.Position, damage.Found);
                break;
            }
            _state.Apply(record.Entry);
        }
    }

    private Damage? FirstDamage(CommitEntry commit)
    {
        foreach (var (partition, end) in commit.Ends)
        {
            if (_state.Topic(partition.TopicId) is not { } topic) continue;
            var from = _state.End(partition);
            _checkedFrom.TryAdd(partition, from);
            if (CommittedData.FirstDamage(EmbeddedTopic.Folder(directory, topic, partition.Partition), from, end, isDense: true) is { } damage) return damage;
        }
        return null;
    }

    private EmbeddedTopic Open(TopicState topic)
    {
        var configuration = TopicConfiguration.Read(topic.Name, topic.Settings, options);
        return new(topic, configuration, [.. Enumerable.Range(0, topic.Partitions).Select(p => Open(topic, configuration, p))]);
    }

    private PartitionLog Open(TopicState topic, TopicConfiguration configuration, int number)
    {
        var id = new PartitionId(topic.Id, number);
        var folder = EmbeddedTopic.Folder(directory, topic, number);
        Directory.CreateDirectory(folder);
        CompactedSegment.FinishSwaps(folder);

        var end = _state.End(id);
        var segments = new List<Segment>();
        foreach (var baseOffset in SegmentFiles.BaseOffsets(folder))
        {
            if (baseOffset > end.SegmentBase) SegmentFiles.Delete(folder, baseOffset);
            else if (baseOffset < end.SegmentBase) segments.Add(new(folder, baseOffset, new FileInfo(Segment.FilePath(folder, baseOffset)).Length, pending));
        }
        segments.Add(OpenLast(folder, end));
        var low = Math.Max(_state.Low(id), segments[0].BaseOffset);
        if (options.VerifyAllOnOpen) Verify(folder, segments[0].BaseOffset, end);
        if (_checkedFrom.TryGetValue(id, out var from))
            foreach (var segment in segments.Where(s => s.BaseOffset >= from.SegmentBase && s.WrittenBytes > 0)) pending.AddUnsynced(segment);
        pending.AddDirectory(folder);
        return new(new(topic.Name, number), id, folder, configuration, options, pending, segments, end, low);
    }

    private Segment OpenLast(string folder, LogPosition end)
    {
        var path = Segment.FilePath(folder, end.SegmentBase);
        if (CommittedData.Missing(path, end.Position) is { } missing) throw StorageErrors.Corrupt(missing.Path, missing.Position, missing.Found);

        var length = File.Exists(path) ? new FileInfo(path).Length : 0;
        var segment = new Segment(folder, end.SegmentBase, length, pending);
        if (length == end.Position) return segment;

        using (var tail = new FrameScan(segment, end.Position, length))
        {
            while (tail.Next(out _))
            {
            }
            if (!tail.IsWhole) LogTornTail(options.Logger, path, tail.Position, length - end.Position);
        }
        segment.Truncate(end.Position);
        segment.DropIndex();
        return segment;
    }

    private static void Verify(string folder, long firstBase, LogPosition end)
    {
        if (CommittedData.FirstDamage(folder, new(firstBase, firstBase, 0), end, isDense: false) is { } damage) throw StorageErrors.Corrupt(damage.Path, damage.Position, damage.Found);
    }

    // Left by a crash between the journal and the file system; a topic's folder is made before its entry and deleted after it.
    private void DeleteOrphans(string topicsDirectory)
    {
        var known = _state.Topics.Select(t => EmbeddedTopic.Folder(directory, t.Id, t.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in Directory.EnumerateDirectories(topicsDirectory))
            if (!known.Contains(folder)) Directory.Delete(folder, recursive: true);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cut {Bytes} bytes of a torn entry off {Path} at byte {Position}: it was being written when the process or the machine died, and was not committed.")]
    private static partial void LogTornJournal(ILogger logger, string path, long position, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cut {Bytes} uncommitted bytes off {Path}; a torn record begins at byte {Position}.")]
    private static partial void LogTornTail(ILogger logger, string path, long position, long bytes);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Went back to the commit before byte {JournalPosition} of {Journal}, since the data of that one did not reach the disk: {Path} at byte {Position}: {Found}")]
    private static partial void LogFallback(ILogger logger, string journal, long journalPosition, string path, long position, string found);
}
