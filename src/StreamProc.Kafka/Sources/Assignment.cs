using Confluent.Kafka;
using StreamProc.Transport;
using TopicPartition = StreamProc.Records.TopicPartition;

namespace StreamProc.Kafka.Sources;

/// <summary>Which partitions a source reads, the receiver's numbers for them, and what their errors mean.</summary>
internal sealed class Assignment(string source, ITopicAdmin topics, ClientEvents events)
{
    private readonly Dictionary<TopicPartition, PartitionStart> _assigned = [];
    private TransportException? _failure;

    /// <summary>Takes partitions in, if they are there and may be seen: of a topic without rights librdkafka says nothing, for ever.</summary>
    public void Add(IReadOnlyCollection<PartitionStart> partitions)
    {
        foreach (var byTopic in partitions.GroupBy(p => p.Partition.Topic, StringComparer.Ordinal))
        {
            var last = byTopic.MaxBy(p => p.Partition.Partition).Partition;
            if (topics.Find(byTopic.Key) is not { } topic || topic.Partitions <= last.Partition) throw Unknown(last);
        }

        foreach (var p in partitions) _assigned.Add(p.Partition, p);
    }

    public void Remove(IReadOnlyCollection<TopicPartition> partitions)
    {
        foreach (var p in partitions) _assigned.Remove(p);
    }

    /// <summary>The receiver's number for a partition; false if it is not read any more.</summary>
    public bool TryGetSlot(TopicPartition partition, out int slot)
    {
        var found = _assigned.TryGetValue(partition, out var start);
        slot = start.Slot;
        return found;
    }

    /// <summary>Notes what cannot be got over by waiting. Thrown at the end of the poll, after what came before it has been handed over.</summary>
    public void Fail(Error error, TopicPartition partition)
    {
        var assigned = _assigned.TryGetValue(partition, out var start);
        if (partition.Partition >= 0 && !assigned) return; // of a partition given up meanwhile

        _failure ??= error.Code switch
        {
            ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange => new OffsetOutOfRangeException(
                partition, start.Offset,
                $"Reading {partition} cannot go on: {KafkaErrors.Words(error)} Its records were deleted by retention before they were read, or the topic was made anew. Reading began at offset {start.Offset}."),
            ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition => Unknown(partition),
            _ when error.IsFatal || KafkaErrors.IsAccess(error.Code) && assigned || assigned && !KafkaErrors.IsUnreachable(error.Code) =>
                KafkaErrors.Translate(error, $"Reading {partition}", events),
            _ => null, // a broker that is away for now: librdkafka goes on by itself, the log has it
        };
    }

    /// <summary>Throws what was noted.</summary>
    public void ThrowIfFailed()
    {
        events.ThrowIfRefused($"Reading by source '{source}'");
        if (_failure is null) return;
        var failure = _failure;
        _failure = null;
        throw failure;
    }

    private UnknownTopicException Unknown(TopicPartition partition) => new(
        partition.Topic, $"Reading {partition} failed: there is no such topic or partition on '{events.BootstrapServers}'. Create the topic, or correct its name.");
}
