using System.Collections.Immutable;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Embedded;

/// <summary>The topics of the embedded log. Making and deleting one is on the disk when the call returns.</summary>
internal sealed class EmbeddedTopics : ITopicAdmin
{
    private const int MaxNameLength = 249;
    private const int MaxPartitions = 10_000;

    private readonly string _directory;
    private readonly EmbeddedLogOptions _options;
    private readonly PendingWrites _pending;
    private readonly CommitLedger _ledger;
    private readonly TimeProvider _time;
    private readonly Lock _changing = new();
    private volatile ImmutableSortedDictionary<string, EmbeddedTopic> _topics;

    public EmbeddedTopics(string directory, EmbeddedLogOptions options, PendingWrites pending, CommitLedger ledger, IReadOnlyList<EmbeddedTopic> recovered, TimeProvider time)
    {
        _directory = directory;
        _options = options;
        _pending = pending;
        _ledger = ledger;
        _time = time;
        _topics = recovered.ToImmutableSortedDictionary(t => t.Name, t => t, StringComparer.Ordinal);
    }

    /// <summary>All partitions of all topics.</summary>
    public IEnumerable<PartitionLog> Partitions => _topics.Values.SelectMany(t => t.Partitions);

    /// <inheritdoc/>
    public IReadOnlyList<TopicDescription> List() => [.. _topics.Values.Select(t => new TopicDescription(t.Name, t.Partitions.Count))];

    /// <inheritdoc/>
    public TopicDescription? Find(string name) => _topics.TryGetValue(name, out var topic) ? new(topic.Name, topic.Partitions.Count) : null;

    /// <inheritdoc/>
    public void Create(TopicSpec topic)
    {
        ThrowIfInvalid(topic);
        lock (_changing)
        {
            if (_topics.ContainsKey(topic.Name)) throw new TopicExistsException(topic.Name, $"Topic {topic.Name} exists already. Use it, or delete it first.");
            var configuration = TopicConfiguration.Read(topic.Name, topic.Configuration, _options);
            var state = new TopicState(_ledger.NextTopicId, topic.Name, topic.Partitions, topic.Configuration);
            try
            {
                MakeFolders(state);
            }
            catch (Exception error) when (StorageErrors.Is(error))
            {
                throw StorageErrors.Wrap("make topic " + topic.Name + " in", _directory, error);
            }
            _ledger.RecordSafely(new TopicCreatedEntry(state.Id, state.Name, state.Partitions, state.Settings));
            _topics = _topics.Add(state.Name, new(state, configuration, [.. Enumerable.Range(0, state.Partitions).Select(p => NewPartition(state, configuration, p))]));
        }
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        lock (_changing)
        {
            var topic = Topic(name);
            _ledger.RecordSafely(new TopicDeletedEntry(topic.State.Id));
            _topics = _topics.Remove(name);
            foreach (var partition in topic.Partitions)
                lock (partition.Reorganizing) partition.Close();
            try
            {
                Directory.Delete(EmbeddedTopic.Folder(_directory, topic.State.Id, name), recursive: true);
            }
            catch (Exception error) when (StorageErrors.Is(error))
            {
                throw StorageErrors.Wrap("delete the files of topic " + name + " (which is gone; the next start tries again) in", _directory, error);
            }
        }
    }

    /// <inheritdoc/>
    public Watermarks Watermarks(TopicPartition partition) => Partition(partition).Watermarks;

    /// <inheritdoc/>
    public long OffsetForTime(TopicPartition partition, long timestampMs)
    {
        using var source = new EmbeddedSource(this, Isolation.ReadUncommitted, _options, _time);
        return TimeSearch.Offset(Partition(partition), source, timestampMs);
    }

    /// <inheritdoc/>
    public void DeleteRecords(TopicPartition partition, long beforeOffset)
    {
        var log = Partition(partition);
        long committed, low;
        lock (log.Gate) (committed, low) = (log.Committed.Offset, log.Low);
        if (beforeOffset > committed || beforeOffset < 0)
        {
            throw new OffsetOutOfRangeException(
                partition, beforeOffset, $"Records of {partition} below offset {beforeOffset} cannot be deleted: its committed records end at {committed}. Delete up to a committed offset.");
        }
        if (beforeOffset <= low) return;
        _ledger.Record(new LowWatermarkEntry(log.Id, beforeOffset));
        log.RaiseLow(beforeOffset);
        Retention.DeleteBelowLow(log, _ledger);
    }

    /// <summary>A topic that must be there.</summary>
    /// <exception cref="UnknownTopicException">It is not.</exception>
    public EmbeddedTopic Topic(string name) => _topics.TryGetValue(name, out var topic)
        ? topic
        : throw new UnknownTopicException(name, $"There is no topic {name} in the embedded log {_directory}. Create it, or correct the name; there are: {Names()}.");

    /// <summary>A partition that must be there.</summary>
    /// <exception cref="UnknownTopicException">It is not.</exception>
    public PartitionLog Partition(TopicPartition partition)
    {
        var topic = Topic(partition.Topic);
        if ((uint)partition.Partition < (uint)topic.Partitions.Count) return topic.Partitions[partition.Partition];
        throw new UnknownTopicException(partition.Topic, $"Topic {partition.Topic} has no partition {partition.Partition}: its {topic.Partitions.Count} partitions are numbered from 0.");
    }

    private string Names()
    {
        const int shown = 10;
        var topics = _topics;
        return topics.IsEmpty ? "none" : string.Join(", ", topics.Keys.Take(shown)) + (topics.Count > shown ? ", ..." : "");
    }

    private void MakeFolders(TopicState topic)
    {
        var folder = EmbeddedTopic.Folder(_directory, topic.Id, topic.Name);

        // Of an attempt that failed before it got into the journal.
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        for (var partition = 0; partition < topic.Partitions; partition++) Directory.CreateDirectory(EmbeddedTopic.Folder(_directory, topic, partition));
        DirectorySync.Flush(folder);
        DirectorySync.Flush(EmbeddedTopic.TopicsDirectory(_directory));
    }

    private PartitionLog NewPartition(TopicState topic, TopicConfiguration configuration, int number)
    {
        var folder = EmbeddedTopic.Folder(_directory, topic, number);
        return new(
            new(topic.Name, number), new(topic.Id, number), folder, configuration, _options, _pending,
            [new Segment(folder, baseOffset: 0, writtenBytes: 0, _pending)], committed: default, low: 0);
    }

    private static void ThrowIfInvalid(TopicSpec topic)
    {
        var name = topic.Name;
        if (name.Length is 0 or > MaxNameLength || name is "." or ".." || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')))
        {
            throw new TransportException(
                $"'{name}' is no valid topic name. Use 1 to {MaxNameLength} of the characters a-z, A-Z, 0-9, dot, underscore and dash, but not '.' or '..' alone.");
        }
        if (topic.Partitions is < 1 or > MaxPartitions)
            throw new TransportException($"Topic {name} cannot have {topic.Partitions} partitions. Ask for 1 to {MaxPartitions}.");
    }
}
