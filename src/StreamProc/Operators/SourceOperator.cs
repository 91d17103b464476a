using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Operators;

/// <summary>Where records of a topic enter a task: deserializes, asks for the event time and forwards. One per partition, so that each holds one record.</summary>
internal abstract class SourceHead
{
    /// <summary>Event time of the record held.</summary>
    public long TimestampMs { get; protected set; }

    /// <summary>Reads a record, to be forwarded later. Throws what the serdes or the timestamp extractor throw; then no record is held.</summary>
    /// <param name="record">The record's bytes.</param>
    /// <param name="partition">Where it comes from.</param>
    /// <param name="partitionTimeMs">The largest event time taken from that partition so far; -1 before the first.</param>
    public abstract void Read(in RawRecord record, TopicPartition partition, long partitionTimeMs);

    /// <summary>Pushes the record held through the task, and lets it go.</summary>
    public abstract void Forward();

    /// <summary>Headers of the record held.</summary>
    public Headers Headers { get; protected set; } = Headers.Empty;
}

/// <summary>Takes the event time from a record. A negative one drops the record, counted.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
/// <param name="record">The record, stamped with the time that it has in the topic, in milliseconds since the Unix epoch; negative if it has none.</param>
/// <param name="partitionTimeMs">The largest event time of the partition so far; -1 before the first record.</param>
/// <returns>Milliseconds since the Unix epoch.</returns>
public delegate long TimestampExtractor<TKey, TValue>(Record<TKey, TValue> record, long partitionTimeMs);

internal sealed class SourceHead<TKey, TValue> : SourceHead
{
    private readonly NodeContext _node;
    private readonly SourceSerdes<TKey, TValue> _serdes;
    private readonly TimestampExtractor<TKey, TValue> _extractor;
    private readonly Operator<TKey, TValue> _next;
    private readonly SerdeContext _keyContext, _valueContext;
    private Record<TKey, TValue> _record;

    public SourceHead(NodeContext node, string topic, SourceSerdes<TKey, TValue> serdes, TimestampExtractor<TKey, TValue> extractor, Operator<TKey, TValue> next)
    {
        (_node, _serdes, _extractor, _next) = (node, serdes, extractor, next);
        (_keyContext, _valueContext) = (new(topic, IsKey: true), new(topic, IsKey: false));
    }

    public override void Read(in RawRecord record, TopicPartition partition, long partitionTimeMs)
    {
        try
        {
            var key = Read(_serdes.Key, record.Key, _keyContext);
            var value = Read(_serdes.Value, record.Value, _valueContext);
            var read = new Record<TKey, TValue>(key, value, record.TimestampMs, record.Headers);
            TimestampMs = _extractor(read, partitionTimeMs);
            _record = read.WithTimestamp(TimestampMs);
            Headers = record.Headers;
        }
        catch (Exception) when (_node.Task.Blame(_node.Node))
        {
            throw;
        }
    }

    public override void Forward()
    {
        var record = _record;
        _record = default;
        _next.Process(in record);
    }

    private static T Read<T>(IDeserializer<T> deserializer, NullableSpan bytes, SerdeContext context)
    {
        if (!bytes.IsNull) return deserializer.Deserialize(bytes.Span, context);
        if (default(T) is null) return default!;
        throw new SerdeException(
            $"The {(context.IsKey ? "key" : "value")} is null, but topic {context.Topic} is read as {typeof(T).Name}, which cannot be null. " +
            $"Read it as {typeof(T).Name}? (Serdes...Nullable()) if null is meant.");
    }
}

/// <summary>How a source's keys and values are read.</summary>
internal sealed record SourceSerdes<TKey, TValue>(IDeserializer<TKey> Key, IDeserializer<TValue> Value);
