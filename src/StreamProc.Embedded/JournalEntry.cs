using StreamProc.Transport;

namespace StreamProc.Embedded;

/// <summary>One thing that the journal says has happened.</summary>
internal abstract record JournalEntry;

/// <summary>Records up to these ends and these offsets of a group are committed.</summary>
internal sealed record CommitEntry(IReadOnlyList<PartitionEnd> Ends, string Group, IReadOnlyList<CommittedOffset> Offsets) : JournalEntry;

/// <summary>There is a topic.</summary>
internal sealed record TopicCreatedEntry(int TopicId, string Name, int Partitions, IReadOnlyDictionary<string, string> Settings) : JournalEntry;

/// <summary>A topic is gone.</summary>
internal sealed record TopicDeletedEntry(int TopicId) : JournalEntry;

/// <summary>Records below an offset are gone.</summary>
internal sealed record LowWatermarkEntry(PartitionId Partition, long Low) : JournalEntry;

/// <summary>Nothing new; carries how far everything is safe on the disk.</summary>
internal sealed record SyncedEntry : JournalEntry
{
    public static readonly SyncedEntry Instance = new();
}

/// <summary>All that the journals before this one said. The first entry of each journal.</summary>
internal sealed record SnapshotEntry(int NextTopicId, IReadOnlyList<JournalEntry> Entries) : JournalEntry;
