using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Operators;

/// <summary>Chooses the partition of a record that goes to a topic.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
/// <param name="topic">The topic's name.</param>
/// <param name="key">The record's key.</param>
/// <param name="value">The record's value.</param>
/// <param name="partitions">How many partitions the topic has.</param>
/// <returns>A partition from 0 to <paramref name="partitions"/> - 1, or -1 for the one that the hash of the key gives.</returns>
public delegate int StreamPartitioner<in TKey, in TValue>(string topic, TKey key, TValue value, int partitions);

/// <summary>Serializes records and sends them to a topic. Kafka Streams: SinkNode and RecordCollector.</summary>
internal sealed class Sink<TKey, TValue>(
    NodeContext node, Func<Record<TKey, TValue>, string> topicOf, ISerializer<TKey> keySerializer, ISerializer<TValue> valueSerializer,
    StreamPartitioner<TKey, TValue>? partitioner) : Operator<TKey, TValue>
{
    private readonly ByteWriter _key = new(), _value = new();
    private readonly IRecordSink _sink = node.Task.Sink;
    private readonly int _suffixBytes = (keySerializer as IPartitionedByPrefix)?.SuffixBytes ?? 0;
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
        Choose(topicOf(record));
        if (record.TimestampMs < 0)
            throw new InvalidOperationException($"Node {node.Node}: a record for topic {_topicName} has the negative timestamp {record.TimestampMs}.");

        var key = Write(keySerializer, record.Key, _key, _keyContext);
        var value = Write(valueSerializer, record.Value, _value, _valueContext);
        _sink.Send(new()
        {
            Topic = _topic,
            Partition = Partition(in record, key),
            TimestampMs = record.TimestampMs,
            Key = key,
            Value = value,
            Headers = record.Headers,
        });
    }

    private void Choose(string topicName)
    {
        if (string.Equals(_topicName, topicName, StringComparison.Ordinal)) return;
        _topic = _sink.Topic(topicName);
        _partitions = _sink.PartitionCount(_topic);
        (_keyContext, _valueContext) = (new(topicName, IsKey: true), new(topicName, IsKey: false));
        _topicName = topicName;
    }

    private int Partition(in Record<TKey, TValue> record, NullableSpan key)
    {
        var partition = partitioner is null ? -1 : partitioner(_topicName!, record.Key, record.Value, _partitions);
        if (partition == -1) return key.IsNull ? -1 : DefaultPartitioner.Partition(key.Span[..^_suffixBytes], _partitions);
        if ((uint)partition < (uint)_partitions) return partition;
        throw new InvalidOperationException(
            $"Node {node.Node}: the partitioner chose partition {partition} of topic {_topicName}, which has partitions 0 to {_partitions - 1}.");
    }

    private static NullableSpan Write<T>(ISerializer<T> serializer, T value, ByteWriter output, SerdeContext context)
    {
        if (value is null) return NullableSpan.Null;
        output.Reset();
        serializer.Serialize(value, output, context);
        return output.Written;
    }
}
