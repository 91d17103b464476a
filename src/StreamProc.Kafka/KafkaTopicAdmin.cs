using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamProc.Transport;
using TopicDescription = StreamProc.Transport.TopicDescription;
using TopicPartition = StreamProc.Records.TopicPartition;

namespace StreamProc.Kafka;

/// <summary>Topics and their partitions by Kafka's admin protocol. Waits until what it changed can be seen, so that the next client does not stumble.</summary>
internal sealed class KafkaTopicAdmin(IAdminClient admin, ClientEvents events, TimeSpan timeout) : ITopicAdmin
{
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(20);

    public IReadOnlyList<TopicDescription> List()
    {
        try
        {
            return [.. admin.GetMetadata(timeout).Topics
                .Where(t => t.Topic is not ("__consumer_offsets" or "__transaction_state" or "__share_group_state"))
                .Select(t => new TopicDescription(t.Topic, t.Partitions.Count))
                .OrderBy(t => t.Name, StringComparer.Ordinal)];
        }
        catch (KafkaException e)
        {
            throw KafkaErrors.Translate(e.Error, "Listing the topics", events, e);
        }
    }

    public TopicDescription? Find(string name) => Describe(name) is { } found ? new(found.Name, found.Partitions.Count) : null;

    public void Create(TopicSpec topic)
    {
        var specification = new TopicSpecification
        {
            Name = topic.Name,
            NumPartitions = topic.Partitions,
            ReplicationFactor = topic.ReplicationFactor,
            Configs = topic.Configuration.ToDictionary(StringComparer.Ordinal),
        };
        var doing = $"Creating topic '{topic.Name}'";
        try
        {
            Run(admin.CreateTopicsAsync([specification], new() { RequestTimeout = timeout, OperationTimeout = timeout }), doing);
        }
        catch (CreateTopicsException e) when (e.Results[0].Error.Code is ErrorCode.TopicAlreadyExists)
        {
            throw new TopicExistsException(topic.Name, $"There is a topic '{topic.Name}' already on '{events.BootstrapServers}'.");
        }
        catch (CreateTopicsException e)
        {
            throw KafkaErrors.Translate(e.Results[0].Error, doing, events, e);
        }

        Await(() => Describe(topic.Name) is { } t && t.Partitions.Count == topic.Partitions && t.Partitions.TrueForAll(p => p.Leader is { Id: >= 0 }), doing);
    }

    public void Delete(string name)
    {
        var doing = $"Deleting topic '{name}'";
        try
        {
            Run(admin.DeleteTopicsAsync([name], new() { RequestTimeout = timeout, OperationTimeout = timeout }), doing);
        }
        catch (DeleteTopicsException e)
        {
            throw Translate(e.Results[0].Error, name, doing, e);
        }

        Await(() => Describe(name) is null, doing);
    }

    public Watermarks Watermarks(TopicPartition partition) => new(Offset(partition, OffsetSpec.Earliest()), Offset(partition, OffsetSpec.Latest()));

    public long OffsetForTime(TopicPartition partition, long timestampMs)
    {
        // The end first: a record that comes between the two questions must not be passed over.
        var high = Offset(partition, OffsetSpec.Latest());
        var found = Offset(partition, OffsetSpec.ForTimestamp(timestampMs));
        return found >= 0 ? found : high;
    }

    public void DeleteRecords(TopicPartition partition, long beforeOffset)
    {
        var doing = $"Deleting the records of {partition} below {beforeOffset}";
        // Asked first, for the client never answers when there is no such topic.
        if (!Exists(partition)) throw Unknown(partition.Topic, doing);
        try
        {
            Run(admin.DeleteRecordsAsync([new(partition.Topic, partition.Partition, beforeOffset)], new() { RequestTimeout = timeout, OperationTimeout = timeout }), doing);
        }
        catch (DeleteRecordsException e)
        {
            throw Translate(e.Results[0].Error, partition.Topic, doing, e);
        }
    }

    private long Offset(TopicPartition partition, OffsetSpec which)
    {
        var doing = $"Asking for the offsets of {partition}";
        try
        {
            // Uncommitted ones are counted too: the high watermark, not the last stable offset.
            var asked = new TopicPartitionOffsetSpec { TopicPartition = new(partition.Topic, partition.Partition), OffsetSpec = which };
            var answer = Run(admin.ListOffsetsAsync([asked], new() { RequestTimeout = timeout, IsolationLevel = IsolationLevel.ReadUncommitted }), doing);
            return answer.ResultInfos[0].TopicPartitionOffsetError.Offset.Value;
        }
        catch (ListOffsetsException e)
        {
            throw Translate(e.Result.ResultInfos[0].TopicPartitionOffsetError.Error, partition.Topic, doing, e);
        }
        catch (TransportException) when (!Exists(partition))
        {
            // librdkafka says only that it finds no leader.
            throw Unknown(partition.Topic, doing);
        }
    }

    private Confluent.Kafka.Admin.TopicDescription? Describe(string name)
    {
        var doing = $"Looking for topic '{name}'";
        try
        {
            return Run(admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([name]), new() { RequestTimeout = timeout }), doing).TopicDescriptions[0];
        }
        catch (DescribeTopicsException e)
        {
            var error = e.Results.TopicDescriptions[0].Error;
            return error.Code is ErrorCode.UnknownTopicOrPart ? null : throw KafkaErrors.Translate(error, doing, events, e);
        }
    }

    private TransportException Translate(Error error, string topic, string doing, Exception cause) =>
        error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition
            ? Unknown(topic, doing)
            : KafkaErrors.Translate(error, doing, events, cause);

    private bool Exists(TopicPartition partition) => Find(partition.Topic) is { } topic && partition.Partition < topic.Partitions;

    private UnknownTopicException Unknown(string topic, string doing) =>
        new(topic, $"{doing} failed: there is no such topic or partition on '{events.BootstrapServers}'. Create the topic, or correct its name.");

    /// <summary>The exceptions that carry a result for each topic pass; those of the whole request are translated here.</summary>
    private T Run<T>(Task<T> request, string doing)
    {
        Run((Task)request, doing);
        return request.GetAwaiter().GetResult();
    }

    private void Run(Task request, string doing)
    {
        try
        {
            // The client's own timeout comes first; this one is for requests that it forgets.
            if (Task.WaitAny([request], timeout + TimeSpan.FromSeconds(5)) < 0)
                throw new TransportException($"{doing} failed: the Kafka client did not answer within {timeout.TotalSeconds:F0} s.") { OutcomeUnknown = true };
            request.GetAwaiter().GetResult();
        }
        catch (KafkaException e) when (IsOfTheWholeRequest(e))
        {
            throw KafkaErrors.Translate(e.Error, doing, events, e);
        }
    }

    private static bool IsOfTheWholeRequest(KafkaException e) =>
        e is not (CreateTopicsException or DeleteTopicsException or DeleteRecordsException or ListOffsetsException or DescribeTopicsException);

    private void Await(Func<bool> done, string doing)
    {
        var deadline = Deadline.After(timeout);
        while (!done())
        {
            if (deadline.IsOver) throw new TransportException($"{doing}: the broker agreed, but the change cannot be seen after {timeout.TotalSeconds:F0} s.") { OutcomeUnknown = true };
            ClientEvents.Pause(_betweenLooks);
        }
    }
}
