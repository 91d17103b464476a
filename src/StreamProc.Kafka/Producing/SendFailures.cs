using Confluent.Kafka;
using StreamProc.Transport;

namespace StreamProc.Kafka.Producing;

/// <summary>Collects the records that were not taken, until the next flush or commit reports them. Safe for several threads.</summary>
internal sealed class SendFailures
{
    private readonly Lock _lock = new();
    private Error? _first;
    private string _topic = "";
    private int _partition;
    private long _count;

    public void Add(string topic, int partition, Error error)
    {
        // "Purged" counts too: librdkafka drops what waits when a producer fails for good. After an abort of our own all is cleared anyway.
        lock (_lock)
        {
            _count++;
            if (_first is not null) return;
            (_first, _topic, _partition) = (error, topic, partition);
        }
    }

    public void Clear()
    {
        lock (_lock) (_first, _count) = (null, 0);
    }

    /// <summary>Throws the first failure and forgets all.</summary>
    public void ThrowIfAny(ClientEvents events)
    {
        Error error;
        long count;
        lock (_lock)
        {
            if (_first is null) return;
            (error, count) = (_first, _count);
            (_first, _count) = (null, 0);
        }

        var where = _partition < 0 ? $"topic '{_topic}'" : $"{_topic}-{_partition}";
        var translated = KafkaErrors.Translate(error, $"Sending to {where}", events);
        if (translated is FencedException) throw translated;
        throw new SendException(_topic, _partition, count == 1 ? translated.Message : $"{translated.Message} {count} records were not taken.");
    }
}
