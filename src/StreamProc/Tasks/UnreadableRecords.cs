using System.Globalization;
using System.Text;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Tasks;

/// <summary>Fails on records that cannot be read, leaves them out, or sends them to the dead-letter topic, as the application says.</summary>
internal sealed class UnreadableRecords(TaskEnvironment environment, string task, Func<Drops> drops, Func<string> takeBlame) : IUnreadableRecords
{
    private const string HeaderPrefix = "__streams.errors.";

    public void Handle(in RawRecord record, TopicPartition partition, Exception failure)
    {
        var node = takeBlame();
        switch (environment.Errors.Deserialization)
        {
            case FailureResponse.Skip:
                drops().Because($"it cannot be read by node {node} ({failure.Message}); it is at topic {partition.Topic}, partition {partition.Partition}, offset {record.Offset}");
                break;
            case FailureResponse.DeadLetter:
                SendDeadLetter(in record, partition, failure);
                drops().Because($"node {node} cannot read it; it went to dead letters from topic {partition.Topic}, partition {partition.Partition}, offset {record.Offset}");
                break;
            default:
                throw new StreamsException(
                    $"Topology {environment.TopologyName}, task {task}, node {node}: the record at topic {partition.Topic}, partition {partition.Partition}, " +
                    $"offset {record.Offset} cannot be read: {failure.Message} Read the topic with the right serde, or let such records be skipped " +
                    "or sent to a dead-letter topic (ErrorHandling.Deserialization).", failure);
        }
    }

    public void NegativeTimestamp(TopicPartition partition, long offset, long timestampMs) =>
        drops().Because($"its timestamp {timestampMs} is negative; it is at topic {partition.Topic}, partition {partition.Partition}, offset {offset}");

    private void SendDeadLetter(in RawRecord record, TopicPartition partition, Exception failure)
    {
        var topic = environment.Errors.DeadLetterTopic ?? throw new StreamsException(
            $"Topology {environment.TopologyName}: unreadable records are to be dead letters, but no topic is set for them (ErrorHandling.DeadLetterTopic).");
        environment.Sink.Send(new()
        {
            Topic = environment.Sink.Topic(topic),
            Partition = -1,
            TimestampMs = Math.Max(0, record.TimestampMs),
            Key = record.Key,
            Value = record.Value,
            Headers = record.Headers
                .Add(HeaderPrefix + "exception", Utf8(failure.GetType().FullName ?? failure.GetType().Name))
                .Add(HeaderPrefix + "message", Utf8(failure.Message))
                .Add(HeaderPrefix + "stacktrace", Utf8(failure.StackTrace ?? ""))
                .Add(HeaderPrefix + "topic", Utf8(partition.Topic))
                .Add(HeaderPrefix + "partition", Utf8(partition.Partition.ToString(CultureInfo.InvariantCulture)))
                .Add(HeaderPrefix + "offset", Utf8(record.Offset.ToString(CultureInfo.InvariantCulture))),
        });
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
