using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Makes another value of each row of a table, with stores at hand. Kafka Streams: ValueTransformerWithKey.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type; null where a row is deleted, or is not there when it is looked up.</typeparam>
/// <typeparam name="TNewValue">The new value's type; null deletes the row.</typeparam>
public interface IValueTransformer<in TKey, in TValue, out TNewValue>
{
    /// <summary>Called once, before anything else.</summary>
    void Init(IValueTransformerContext context);

    /// <summary>The new value.</summary>
    TNewValue Transform(TKey key, TValue value);

    /// <summary>The task goes away.</summary>
    void Close()
    {
    }
}

/// <summary>What a value transformer may know and use. Kafka Streams: ProcessorContext without forwarding.</summary>
public interface IValueTransformerContext
{
    /// <summary>The task's id.</summary>
    string TaskId { get; }

    /// <summary>The topic that the current record came from; null if that is not known.</summary>
    string? Topic { get; }

    /// <summary>The partition that the current record came from; -1 if that is not known.</summary>
    int Partition { get; }

    /// <summary>The current record's offset; -1 if that is not known.</summary>
    long Offset { get; }

    /// <summary>Event time of the current record or row, milliseconds since the Unix epoch.</summary>
    long TimestampMs { get; }

    /// <summary>The current record's headers.</summary>
    Headers Headers { get; }

    /// <summary>The largest event time that the task has seen, milliseconds since the Unix epoch; -1 before the first record.</summary>
    long CurrentStreamTimeMs { get; }

    /// <summary>The clock.</summary>
    TimeProvider Time { get; }

    /// <summary>A store that the transformer was connected with.</summary>
    /// <exception cref="InvalidOperationException">There is none of that name and type.</exception>
    TStore GetStateStore<TStore>(string name) where TStore : class, IStateStore;
}

/// <summary>A task's context as a transformer sees it.</summary>
internal sealed class ValueTransformerContext(NodeContext node) : IValueTransformerContext
{
    public string TaskId => node.Task.TaskId;

    public string? Topic => node.Record.Topic;

    public int Partition => node.Record.Partition;

    public long Offset => node.Record.Offset;

    public long TimestampMs => node.Record.TimestampMs;

    public Headers Headers => node.Record.Headers;

    public long CurrentStreamTimeMs => node.Task.StreamTimeMs;

    public TimeProvider Time => node.Task.Time;

    public TStore GetStateStore<TStore>(string name) where TStore : class, IStateStore => node.Store<TStore>(name);
}
