using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>A processor whose records keep their keys, so that nothing has to be repartitioned below it. Kafka Streams: FixedKeyProcessor.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValueIn">The value's type.</typeparam>
/// <typeparam name="TValueOut">Type of the values that are forwarded.</typeparam>
public interface IFixedKeyProcessor<TKey, TValueIn, TValueOut>
{
    /// <summary>Called once, when the stores are whole and before the first record.</summary>
    void Init(IFixedKeyProcessorContext<TKey, TValueOut> context)
    {
    }

    /// <summary>Takes a record.</summary>
    void Process(FixedKeyRecord<TKey, TValueIn> record);

    /// <summary>The task goes away. Nothing may be forwarded any more.</summary>
    void Close()
    {
    }
}

/// <summary>What a fixed-key processor may know and use. Kafka Streams: FixedKeyProcessorContext.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValueOut">Type of the values that are forwarded.</typeparam>
public interface IFixedKeyProcessorContext<TKey, TValueOut> : IProcessingContext
{
    /// <summary>Pushes a record to all nodes below; returns when they are done with it.</summary>
    void Forward(FixedKeyRecord<TKey, TValueOut> record);

    /// <summary>Pushes a record to one node below.</summary>
    /// <param name="record">The record.</param>
    /// <param name="childName">The node's name.</param>
    /// <exception cref="InvalidOperationException">There is no such node below; the message lists those that are.</exception>
    void Forward(FixedKeyRecord<TKey, TValueOut> record, string childName);
}

/// <summary>A record whose key cannot be changed: only the engine makes one, others are made of it. Kafka Streams: FixedKeyRecord.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public readonly struct FixedKeyRecord<TKey, TValue>
{
    internal FixedKeyRecord(in Record<TKey, TValue> record) => Record = record;

    internal Record<TKey, TValue> Record { get; }

    /// <summary>The key, null if absent.</summary>
    public TKey Key => Record.Key;

    /// <summary>The value, null if absent.</summary>
    public TValue Value => Record.Value;

    /// <summary>Event time, milliseconds since the Unix epoch.</summary>
    public long TimestampMs => Record.TimestampMs;

    /// <summary>The headers.</summary>
    public Headers Headers => Record.Headers;

    /// <summary>This record with another value.</summary>
    public FixedKeyRecord<TKey, TNewValue> WithValue<TNewValue>(TNewValue value) => new(Record.WithValue(value));

    /// <summary>This record with another event time, in milliseconds since the Unix epoch.</summary>
    public FixedKeyRecord<TKey, TValue> WithTimestamp(long timestampMs) => new(Record.WithTimestamp(timestampMs));

    /// <summary>This record with other headers.</summary>
    public FixedKeyRecord<TKey, TValue> WithHeaders(Headers headers) => new(Record.WithHeaders(headers));
}

/// <summary>A fixed-key processor that keeps its context. Kafka Streams: ContextualFixedKeyProcessor.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValueIn">The value's type.</typeparam>
/// <typeparam name="TValueOut">Type of the values that are forwarded.</typeparam>
public abstract class ContextualFixedKeyProcessor<TKey, TValueIn, TValueOut> : IFixedKeyProcessor<TKey, TValueIn, TValueOut>
{
    /// <summary>The context; there from Init on.</summary>
    protected IFixedKeyProcessorContext<TKey, TValueOut> Context { get; private set; } = null!;

    /// <inheritdoc/>
    public virtual void Init(IFixedKeyProcessorContext<TKey, TValueOut> context) => Context = context;

    /// <inheritdoc/>
    public abstract void Process(FixedKeyRecord<TKey, TValueIn> record);

    /// <inheritdoc/>
    public virtual void Close()
    {
    }
}

/// <summary>Makes fixed-key processors, each time a new one, and may bring the stores that they use. Kafka Streams: FixedKeyProcessorSupplier.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValueIn">The value's type.</typeparam>
/// <typeparam name="TValueOut">Type of the values that are forwarded.</typeparam>
public interface IFixedKeyProcessorSupplier<TKey, TValueIn, TValueOut>
{
    /// <summary>A new processor.</summary>
    IFixedKeyProcessor<TKey, TValueIn, TValueOut> Get();

    /// <summary>Stores that are added and connected along with the processor. Kafka Streams: ConnectedStoreProvider.stores.</summary>
    IReadOnlyCollection<StoreBuilder> Stores => [];
}

/// <summary>A fixed-key processor as one that takes and forwards records, whose keys it does not touch.</summary>
internal sealed class FixedKeyProcessing<TKey, TValueIn, TValueOut>(IFixedKeyProcessor<TKey, TValueIn, TValueOut> processor)
    : IProcessor<TKey, TValueIn, TKey, TValueOut>
{
    public void Init(IProcessorContext<TKey, TValueOut> context) =>
        processor.Init(((ProcessorContext<TKey, TValueOut>)context).WithFixedKey());

    public void Process(Record<TKey, TValueIn> record) => processor.Process(new(in record));

    public void Close() => processor.Close();
}

internal sealed class FixedKeyProcessorContext<TKey, TValueOut>(NodeContext node, Outlet<TKey, TValueOut> below)
    : ProcessingContext(node), IFixedKeyProcessorContext<TKey, TValueOut>
{
    public void Forward(FixedKeyRecord<TKey, TValueOut> record) => Push(below.All, record.Record);

    public void Forward(FixedKeyRecord<TKey, TValueOut> record, string childName) => Push(Child(below, childName), record.Record);
}
