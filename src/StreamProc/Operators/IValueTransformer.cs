using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Makes another value of each row of a table, with stores at hand. Kafka Streams: ValueTransformerWithKey.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type; null where a row is deleted, or is not there when it is looked up.</typeparam>
/// <typeparam name="TNewValue">The new value's type; null deletes the row.</typeparam>
public interface IValueTransformer<in TKey, in TValue, out TNewValue>
{
    /// <summary>Called once, when the stores are whole and before the first row.</summary>
    void Init(IValueTransformerContext context);

    /// <summary>The new value.</summary>
    TNewValue Transform(TKey key, TValue value);

    /// <summary>The task goes away.</summary>
    void Close()
    {
    }
}

/// <summary>What a value transformer may know and use. Kafka Streams: ProcessorContext without forwarding.</summary>
public interface IValueTransformerContext : IProcessingContext
{
    /// <summary>Event time of the current record or row, milliseconds since the Unix epoch.</summary>
    long TimestampMs { get; }

    /// <summary>The current record's headers.</summary>
    Headers Headers { get; }
}

/// <summary>A task's context as a transformer sees it.</summary>
internal sealed class ValueTransformerContext(NodeContext node) : ProcessingContext(node), IValueTransformerContext
{
    public long TimestampMs => Node.Record.TimestampMs;

    public Headers Headers => Node.Record.Headers;
}
