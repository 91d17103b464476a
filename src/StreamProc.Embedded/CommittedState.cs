using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Embedded;

/// <summary>A topic as the journal knows it.</summary>
internal sealed record TopicState(int Id, string Name, int Partitions, IReadOnlyDictionary<string, string> Settings);

/// <summary>What all entries of the journal come to: topics, how far partitions are committed, and the offsets of groups. Guarded by the ledger's gate.</summary>
internal sealed class CommittedState
{
    private readonly Dictionary<int, TopicState> _topics = [];
    private readonly Dictionary<PartitionId, LogPosition> _ends = [];
    private readonly Dictionary<PartitionId, long> _lows = [];
    private readonly Dictionary<string, Dictionary<TopicPartition, CommittedOffset>> _groups = new(StringComparer.Ordinal);

    /// <summary>The number that the next topic gets.</summary>
    public int NextTopicId { get; private set; } = 1;

    public IReadOnlyCollection<TopicState> Topics => _topics.Values;

    /// <summary>How far a partition is committed.</summary>
    public LogPosition End(PartitionId partition) => _ends.GetValueOrDefault(partition);

    /// <summary>Below which offset a partition's records are gone.</summary>
    public long Low(PartitionId partition) => _lows.GetValueOrDefault(partition);

    /// <summary>A topic, or null if it is not there (any more).</summary>
    public TopicState? Topic(int topicId) => _topics.GetValueOrDefault(topicId);

    /// <summary>Whether a topic is there; entries of one deleted since mean nothing any more.</summary>
    public bool Has(int topicId) => _topics.ContainsKey(topicId);

    /// <summary>What a group has committed for a partition.</summary>
    public CommittedOffset? Committed(string group, TopicPartition partition) =>
        _groups.TryGetValue(group, out var offsets) && offsets.TryGetValue(partition, out var committed) ? committed : null;

    /// <summary>Does what an entry says.</summary>
    public void Apply(JournalEntry entry)
    {
        switch (entry)
        {
            case CommitEntry commit:
                foreach (var (partition, end) in commit.Ends)
                    if (Has(partition.TopicId)) _ends[partition] = end;
                if (commit.Offsets.Count > 0) Apply(commit.Group, commit.Offsets);
                break;
            case TopicCreatedEntry created:
                _topics.Add(created.TopicId, new(created.TopicId, created.Name, created.Partitions, created.Settings));
                NextTopicId = Math.Max(NextTopicId, created.TopicId + 1);
                break;
            case TopicDeletedEntry deleted:
                Delete(deleted.TopicId);
                break;
            case LowWatermarkEntry low:
                if (Has(low.Partition.TopicId)) _lows[low.Partition] = Math.Max(Low(low.Partition), low.Low);
                break;
            case SnapshotEntry snapshot:
                foreach (var part in snapshot.Entries) Apply(part);
                NextTopicId = snapshot.NextTopicId;
                break;
        }
    }

    /// <summary>All of this as one entry.</summary>
    public SnapshotEntry Snapshot() => new(
        NextTopicId,
        [
            .. _topics.Values.Select(t => new TopicCreatedEntry(t.Id, t.Name, t.Partitions, t.Settings)),
            new CommitEntry([.. _ends.Select(e => new PartitionEnd(e.Key, e.Value))], "", []),
            .. _lows.Select(l => new LowWatermarkEntry(l.Key, l.Value)),
            .. _groups.Select(g => new CommitEntry([], g.Key, [.. g.Value.Values])),
        ]);

    private void Apply(string group, IReadOnlyList<CommittedOffset> offsets)
    {
        if (!_groups.TryGetValue(group, out var known)) _groups.Add(group, known = []);
        foreach (var offset in offsets) known[offset.Partition] = offset;
    }

    private void Delete(int topicId)
    {
        if (!_topics.Remove(topicId, out var topic)) return;
        for (var partition = 0; partition < topic.Partitions; partition++)
        {
            _ends.Remove(new(topicId, partition));
            _lows.Remove(new(topicId, partition));
            foreach (var offsets in _groups.Values) offsets.Remove(new(topic.Name, partition));
        }
    }
}
