using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Operators;

/// <summary>Chooses the topic of a record that is to be written; the topic must be there. Kafka Streams: TopicNameExtractor.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
/// <param name="record">The record: key, value, event time and headers.</param>
/// <param name="origin">Where the record that is being processed came from; null in punctuations.</param>
/// <returns>The topic's name.</returns>
public delegate string TopicNameExtractor<TKey, TValue>(Record<TKey, TValue> record, RecordMetadata? origin);

/// <summary>What a sink writes: the topic or who chooses it, how, and to which partitions.</summary>
/// <param name="Topic">The topic by its real name; null: each record chooses.</param>
/// <param name="TopicOf">Chooses the topic, where none is given.</param>
/// <param name="Key">Writes keys.</param>
/// <param name="Value">Writes values.</param>
/// <param name="Partitioner">Chooses partitions; null: the hash of the key does.</param>
internal sealed record SinkTarget<TKey, TValue>(
    string? Topic, TopicNameExtractor<TKey, TValue>? TopicOf, ISerializer<TKey> Key, ISerializer<TValue> Value, StreamPartitioner<TKey, TValue>? Partitioner);

/// <summary>Serializes records and sends them to a topic. Kafka Streams: SinkNode and RecordCollector.</summary>
internal sealed class Sink<TKey, TValue>(NodeContext node, SinkTarget<TKey, TValue> target) : Operator<TKey, TValue>
{
    private readonly ByteWriter _key = new(), _value = new();
    private readonly IRecordSink _sink = node.Task.Sink;
    private readonly int _suffixBytes = (target.Key as IPartitionedByPrefix)?.SuffixBytes ?? 0;
    private string? _topicName;
    private int _topic, _partitions;
    private SerdeContext _keyContext = new("", IsKey: true), _valueContext = new("", IsKey: false);

    public override void Process(in Record<TKey, TValue> record)
    {
        try
        {
            Send(in record);
        }
        catch (Exception) when (node.Task.Blame(node.Node))
        {
            throw;
        }
    }

    private void Send(in Record<TKey, TValue> record)
    {
        Choose(target.Topic ?? ChosenTopic(in record));
        if (record.TimestampMs < 0)
            throw new InvalidOperationException($"Node {node.Node}: a record for topic {_topicName} has the negative timestamp {record.TimestampMs}.");

        var choice = target.Partitioner is { } partitioner ? partitioner(_topicName!, record.Key, record.Value, _partitions) : PartitionChoice.ByKey;
        // All of them first, so that no copy is sent if one of them cannot be.
        var copies = choice.Count(_partitions);
        if (!choice.IsByKey) Check(in choice, copies);
        if (copies == 0)
        {
            node.Drops.Because("its partitioner chose no partition");
            return;
        }

        var key = Write(target.Key, record.Key, _key, _keyContext);
        var value = Write(target.Value, record.Value, _value, _valueContext);
        if (choice.IsByKey) SendTo(key.IsNull ? -1 : DefaultPartitioner.Partition(key.Span[..^_suffixBytes], _partitions), in record, key, value);
        else
            for (var copy = 0; copy < copies; copy++)
                if (!choice.IsRepeated(copy)) SendTo(choice.At(copy), in record, key, value);
    }

    private void SendTo(int partition, in Record<TKey, TValue> record, NullableSpan key, NullableSpan value) => _sink.Send(new()
    {
        Topic = _topic,
        Partition = partition,
        TimestampMs = record.TimestampMs,
        Key = key,
        Value = value,
        Headers = record.Headers,
    });

    private string ChosenTopic(in Record<TKey, TValue> record)
    {
        RecordMetadata? origin = node.Record.Topic is { } topic ? new(topic, node.Record.Partition, node.Record.Offset) : null;
        var chosen = target.TopicOf!(record, origin);
        if (!string.IsNullOrEmpty(chosen)) return chosen;
        throw new InvalidOperationException($"Node {node.Node}: its topic chooser gave {(chosen is null ? "null" : "an empty text")} for a record: give the name of a topic that is there.");
    }

    private void Choose(string topicName)
    {
        if (string.Equals(_topicName, topicName, StringComparison.Ordinal)) return;
        try
        {
            _topic = _sink.Topic(topicName);
        }
        catch (UnknownTopicException unknown)
        {
            throw new InvalidOperationException(
                $"Node {node.Node}: topic {topicName}, which {(target.Topic is null ? "its topic chooser gave for a record" : "it writes")}, does not exist: create it before the topology is started, or correct its name.", unknown);
        }
        _partitions = _sink.PartitionCount(_topic);
        (_keyContext, _valueContext) = (new(topicName, IsKey: true), new(topicName, IsKey: false));
        _topicName = topicName;
    }

    private void Check(in PartitionChoice choice, int copies)
    {
        for (var copy = 0; copy < copies; copy++)
        {
            if ((uint)choice.At(copy) < (uint)_partitions) continue;
            throw new InvalidOperationException(
                $"Node {node.Node}: its partitioner chose partition {choice.At(copy)} of topic {_topicName}, which has partitions 0 to {_partitions - 1}: give one of those, or PartitionChoice.ByKey for the one that the key's hash gives.");
        }
    }

    private static NullableSpan Write<T>(ISerializer<T> serializer, T value, ByteWriter output, SerdeContext context)
    {
        if (value is null) return NullableSpan.Null;
        output.Reset();
        serializer.Serialize(value, output, context);
        return output.Written;
    }
}
