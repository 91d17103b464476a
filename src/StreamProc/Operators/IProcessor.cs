using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Does with records what it likes: keeps state, forwards any number of records, schedules punctuations. Kafka Streams: Processor.</summary>
/// <remarks>There is one for each task, used by one thread at a time.</remarks>
/// <typeparam name="TKeyIn">The key's type.</typeparam>
/// <typeparam name="TValueIn">The value's type.</typeparam>
/// <typeparam name="TKeyOut">Type of the keys that are forwarded; <see cref="None"/> if nothing is.</typeparam>
/// <typeparam name="TValueOut">Type of the values that are forwarded; <see cref="None"/> if nothing is.</typeparam>
public interface IProcessor<TKeyIn, TValueIn, TKeyOut, TValueOut>
{
    /// <summary>Called once, when the stores are whole and before the first record.</summary>
    void Init(IProcessorContext<TKeyOut, TValueOut> context)
    {
    }

    /// <summary>Takes a record.</summary>
    void Process(Record<TKeyIn, TValueIn> record);

    /// <summary>The task goes away. Nothing may be forwarded any more.</summary>
    void Close()
    {
    }
}

/// <summary>What a processor may know and use. Kafka Streams: ProcessorContext.</summary>
/// <typeparam name="TKeyOut">Type of the keys that are forwarded.</typeparam>
/// <typeparam name="TValueOut">Type of the values that are forwarded.</typeparam>
public interface IProcessorContext<TKeyOut, TValueOut> : IProcessingContext
{
    /// <summary>Pushes a record to all nodes below; returns when they are done with it.</summary>
    void Forward(Record<TKeyOut, TValueOut> record);

    /// <summary>Pushes a record to one node below.</summary>
    /// <param name="record">The record.</param>
    /// <param name="childName">The node's name.</param>
    /// <exception cref="InvalidOperationException">There is no such node below; the message lists those that are.</exception>
    void Forward(Record<TKeyOut, TValueOut> record, string childName);
}

/// <summary>A processor that keeps its context. Kafka Streams: ContextualProcessor.</summary>
/// <typeparam name="TKeyIn">The key's type.</typeparam>
/// <typeparam name="TValueIn">The value's type.</typeparam>
/// <typeparam name="TKeyOut">Type of the keys that are forwarded.</typeparam>
/// <typeparam name="TValueOut">Type of the values that are forwarded.</typeparam>
public abstract class ContextualProcessor<TKeyIn, TValueIn, TKeyOut, TValueOut> : IProcessor<TKeyIn, TValueIn, TKeyOut, TValueOut>
{
    /// <summary>The context; there from Init on.</summary>
    protected IProcessorContext<TKeyOut, TValueOut> Context { get; private set; } = null!;

    /// <inheritdoc/>
    public virtual void Init(IProcessorContext<TKeyOut, TValueOut> context) => Context = context;

    /// <inheritdoc/>
    public abstract void Process(Record<TKeyIn, TValueIn> record);

    /// <inheritdoc/>
    public virtual void Close()
    {
    }
}

/// <summary>Makes processors, each time a new one, and may bring the stores that they use. Kafka Streams: ProcessorSupplier.</summary>
/// <typeparam name="TKeyIn">The key's type.</typeparam>
/// <typeparam name="TValueIn">The value's type.</typeparam>
/// <typeparam name="TKeyOut">Type of the keys that are forwarded.</typeparam>
/// <typeparam name="TValueOut">Type of the values that are forwarded.</typeparam>
public interface IProcessorSupplier<TKeyIn, TValueIn, TKeyOut, TValueOut>
{
    /// <summary>A new processor.</summary>
    IProcessor<TKeyIn, TValueIn, TKeyOut, TValueOut> Get();

    /// <summary>Stores that are added and connected along with the processor. Kafka Streams: ConnectedStoreProvider.stores.</summary>
    IReadOnlyCollection<StoreBuilder> Stores => [];
}

/// <summary>The type of what is never forwarded: it has no instances. Kafka Streams: Void in a processor's types.</summary>
public sealed class None
{
    private None()
    {
    }
}

/// <summary>Hands records to a user's processor. Kafka Streams: ProcessorNode.</summary>
internal sealed class Processing<TKeyIn, TValueIn, TKeyOut, TValueOut> : Operator<TKeyIn, TValueIn>
{
    private readonly IProcessor<TKeyIn, TValueIn, TKeyOut, TValueOut> _processor;
    private readonly NodeContext _node;

    public Processing(IProcessor<TKeyIn, TValueIn, TKeyOut, TValueOut> processor, NodeContext node, Outlet<TKeyOut, TValueOut> below)
    {
        (_processor, _node) = (processor, node);
        node.OnStart(() =>
        {
            node.OnClose(processor.Close);
            processor.Init(new ProcessorContext<TKeyOut, TValueOut>(node, below));
        });
    }

    public override void Process(in Record<TKeyIn, TValueIn> record)
    {
        _node.Record.Enter(in record);
        try
        {
            _processor.Process(record);
        }
        catch (Exception) when (_node.Task.Blame(_node.Node))
        {
            throw;
        }
    }
}

internal sealed class ProcessorContext<TKeyOut, TValueOut>(NodeContext node, Outlet<TKeyOut, TValueOut> below)
    : ProcessingContext(node), IProcessorContext<TKeyOut, TValueOut>
{
    public void Forward(Record<TKeyOut, TValueOut> record) => Push(below.All, in record);

    public void Forward(Record<TKeyOut, TValueOut> record, string childName) => Push(Child(below, childName), in record);

    /// <summary>The same as a fixed-key processor sees it.</summary>
    public FixedKeyProcessorContext<TKeyOut, TValueOut> WithFixedKey() => new(Node, below);
}
