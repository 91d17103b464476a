using System.Collections.Concurrent;
using Confluent.Kafka;
using StreamProc.Kafka.Native;
using StreamProc.Transport;

namespace StreamProc.Kafka.Producing;

/// <summary>Sends by Confluent.Kafka's public calls.</summary>
internal sealed class PublicProducerClient : IProducerClient
{
    private readonly ConcurrentDictionary<string, SendTopic> _topics = new(StringComparer.Ordinal);
    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly bool _native;
    private readonly TimeSpan _deliveryTimeout;
    private readonly Action<DeliveryReport<byte[]?, byte[]?>> _delivered;
    private volatile Error? _fatal;

    /// <param name="build">Makes the producer; to be given what is to hear of its errors.</param>
    /// <param name="native">Whether notes go along with offsets.</param>
    /// <param name="deliveryTimeout">How long to wait while the buffer is full.</param>
    public PublicProducerClient(Func<Action<Error>, IProducer<byte[]?, byte[]?>> build, bool native, TimeSpan deliveryTimeout)
    {
        _native = native;
        _deliveryTimeout = deliveryTimeout;
        _delivered = Delivered;
        _producer = build(e => { if (e.IsFatal) _fatal = e; });
    }

    public SendFailures Failures { get; } = new();

    public SendTopic Open(string topic, int partitions)
    {
        var opened = new SendTopic(topic, partitions, 0);
        _topics[topic] = opened;
        return opened;
    }

    public void Send(SendTopic topic, in OutgoingRecord record)
    {
        var message = new Message<byte[]?, byte[]?>
        {
            Key = record.Key.ToArray(),
            Value = record.Value.ToArray(),
            Timestamp = new Timestamp(ProduceTimestamp.Of(record.TimestampMs), TimestampType.CreateTime),
            Headers = Theirs(record.Headers),
        };
        var deadline = Deadline.After(_deliveryTimeout);
        while (true)
        {
            try
            {
                _producer.Produce(new TopicPartition(topic.Name, record.Partition), message, _delivered);
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> e) when (e.Error.Code is ErrorCode.Local_QueueFull && !deadline.IsOver)
            {
                ClientEvents.Pause(TimeSpan.FromMilliseconds(5));
            }
            catch (ProduceException<byte[]?, byte[]?> e)
            {
                Failures.Add(topic.Name, record.Partition, Reason(e.Error));
                return;
            }
        }
    }

    public bool Flush(TimeSpan timeout) => _producer.Flush(timeout) == 0;

    public void InitTransactions(TimeSpan timeout) => _producer.InitTransactions(timeout);

    public void BeginTransaction() => _producer.BeginTransaction();

    public void SendOffsets(IReadOnlyList<CommittedOffset> offsets, IConsumer<Ignore, Ignore> member, TimeSpan timeout)
    {
        if (_native) NativeOffsets.Send(ClientHandle.Of(_producer), offsets, member, timeout);
        else
        {
            _producer.SendOffsetsToTransaction(
                offsets.Select(o => new TopicPartitionOffset(o.Partition.Topic, o.Partition.Partition, o.Offset)), member.ConsumerGroupMetadata, timeout);
        }
    }

    public void CommitTransaction(TimeSpan timeout) => _producer.CommitTransaction(timeout);

    public void AbortTransaction(TimeSpan timeout) => _producer.AbortTransaction(timeout);

    public void Dispose() => _producer.Dispose();

    private void Delivered(DeliveryReport<byte[]?, byte[]?> report)
    {
        if (report.Error.IsError) Failures.Add(report.Topic, report.Partition.Value, Reason(report.Error));
        else if (_topics.TryGetValue(report.Topic, out var topic)) topic.Acknowledge(report.Partition.Value, report.Offset.Value);
    }

    /// <summary>Why a record was not taken; if the producer has failed for good, what has made it so.</summary>
    private Error Reason(Error error) =>
        error.Code is ErrorCode.Local_Fatal or ErrorCode.Local_PurgeQueue or ErrorCode.Local_PurgeInflight ? _fatal ?? error : error;

    private static Headers? Theirs(Records.Headers headers)
    {
        if (headers.Count == 0) return null;
        var theirs = new Headers();
        for (var i = 0; i < headers.Count; i++) theirs.Add(headers[i].Key, headers[i].Value);
        return theirs;
    }
}

/// <summary>The timestamp to give to librdkafka.</summary>
internal static class ProduceTimestamp
{
    /// <summary>
    /// The timestamp, but 1 for 0: librdkafka takes 0 to mean "now", which would put a record of 1970 into the present; one millisecond off is the
    /// lesser evil. A negative one is none: then it is "now".
    /// </summary>
    public static long Of(long timestampMs) => timestampMs == 0 ? 1 : Math.Max(0, timestampMs);
}
