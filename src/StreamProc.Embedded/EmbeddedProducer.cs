using StreamProc.Transport;

namespace StreamProc.Embedded;

/// <summary>Appends to the log at once. Its commit commits what all producers of the log have appended, and its abort cuts that.</summary>
internal sealed class EmbeddedProducer(EmbeddedTopics topics, CommitLedger ledger, GroupWork group, TimeProvider time) : IProducer
{
    private readonly List<Route> _routes = [];
    private bool _isDisposed;

    /// <inheritdoc/>
    public int Topic(string name)
    {
        var topic = topics.Topic(name);
        var number = _routes.FindIndex(r => string.Equals(r.Topic.Name, name, StringComparison.Ordinal));
        if (number < 0)
        {
            _routes.Add(new(topic));
            return _routes.Count - 1;
        }

        // It may have been deleted and made anew.
        _routes[number].Topic = topic;
        return number;
    }

    /// <inheritdoc/>
    public int PartitionCount(int topic) => _routes[topic].Topic.Partitions.Count;

    /// <inheritdoc/>
    public void Send(in OutgoingRecord record)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (group.IsCut) return;

        var route = _routes[record.Topic];
        var partitions = route.Topic.Partitions;
        var number = record.Partition < 0 ? route.NextPartition() : record.Partition;
        var configuration = route.Topic.Configuration;
        var sizeBytes = Frame.SizeBytes(record.Key, record.Value, record.Headers);
        if (Refusal(in record, number, partitions.Count, sizeBytes, configuration) is { } refusal)
        {
            ledger.NotTaken(new(route.Topic.Name, number, $"A record was not taken by {route.Topic.Name}-{number}: {refusal}"));
            return;
        }
        if (!group.HasSent) group.HasSent = true;
        try
        {
            var timestampMs = configuration.StampsOnAppend ? time.GetUtcNow().ToUnixTimeMilliseconds() : record.TimestampMs;
            partitions[number].Append(in record, timestampMs, (int)sizeBytes);
        }
        catch (Exception error) when (StorageErrors.Is(error) || error is UnknownTopicException)
        {
            ledger.NotTaken(new(route.Topic.Name, number, $"A record was not taken by {route.Topic.Name}-{number}. {error.Message}", error));
        }
    }

    /// <inheritdoc/>
    /// <remarks>A partition's end: whoever asks is the only one who writes to it.</remarks>
    public long NextOffset(int topic, int partition) => _routes[topic].Topic.Partitions[partition].Watermarks.High;

    /// <inheritdoc/>
    public void Flush() => ledger.ThrowIfUncommittable(group);

    /// <inheritdoc/>
    public void Commit(IReadOnlyList<CommittedOffset> offsets)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        foreach (var offset in offsets)
        {
            _ = topics.Partition(offset.Partition);
            ArgumentOutOfRangeException.ThrowIfNegative(offset.Offset, nameof(offsets));
            ArgumentNullException.ThrowIfNull(offset.Metadata, nameof(offsets));
        }
        ledger.Commit(group, offsets);
    }

    /// <inheritdoc/>
    public void Abort() => ledger.Abort(group);

    /// <inheritdoc/>
    public void Renew() => Abort();

    /// <inheritdoc/>
    public void Dispose() => _isDisposed = true;

    private static string? Refusal(in OutgoingRecord record, int partition, int partitions, long sizeBytes, TopicConfiguration configuration)
    {
        if (partition >= partitions) return $"the topic has {partitions} partitions, numbered from 0. Correct the partitioner.";
        if (sizeBytes > configuration.MaxRecordBytes) return $"it has {sizeBytes} bytes, and the most is {configuration.MaxRecordBytes}. Raise the topic's max.message.bytes, or send less.";
        if (configuration.Compacts && record.Key.IsNull) return "the topic is compacted, and the record has no key. Give it one, or change the topic's cleanup.policy.";
        return null;
    }

    /// <summary>A topic under the number it has for this producer.</summary>
    private sealed class Route(EmbeddedTopic topic)
    {
        private int _next = -1;

        public EmbeddedTopic Topic { get; set; } = topic;

        public int NextPartition() => _next = (_next + 1) % Topic.Partitions.Count;
    }
}
