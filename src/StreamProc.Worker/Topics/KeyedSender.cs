using System.Text;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Worker.Topics;

/// <summary>Sends texts to a topic, each to the partition that Kafka's producers would choose for its key.</summary>
internal sealed class KeyedSender(IProducer producer, string topic)
{
    private readonly int _topic = producer.Topic(topic);
    private byte[] _key = [];
    private byte[] _value = [];

    /// <summary>The partition of a key.</summary>
    public int PartitionOf(string key) => DefaultPartitioner.Partition(Bytes(key, ref _key), producer.PartitionCount(_topic));

    /// <summary>Sends a record. One without a key goes where the transport likes.</summary>
    public void Send(string? key, string value, long timestampMs)
    {
        NullableSpan keyBytes = key is null ? NullableSpan.Null : Bytes(key, ref _key);
        producer.Send(new()
        {
            Topic = _topic,
            Partition = key is null ? -1 : DefaultPartitioner.Partition(keyBytes.Span, producer.PartitionCount(_topic)),
            TimestampMs = timestampMs,
            Key = keyBytes,
            Value = Bytes(value, ref _value),
            Headers = Headers.Empty,
        });
    }

    private static ReadOnlySpan<byte> Bytes(string text, ref byte[] buffer)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (buffer.Length < most) buffer = new byte[most];
        return buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer));
    }
}
