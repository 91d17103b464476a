using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Graph;

public sealed partial class Topology
{
    /// <summary>Adds a processor. Kafka Streams: addProcessor.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="supplier">Makes a processor, each time a new one.</param>
    /// <param name="parents">Names of the nodes that it takes records from; their types must be its own.</param>
    /// <remarks>A name that is taken, a parent that is missing and types that do not fit are told together, when the topology is run, tested or planned.</remarks>
    public Topology AddProcessor<TKeyIn, TValueIn, TKeyOut, TValueOut>(
        string name, Func<IProcessor<TKeyIn, TValueIn, TKeyOut, TValueOut>> supplier, params IReadOnlyList<string> parents)
    {
        Add(ProcessorOf(name, supplier), Parents(name, parents));
        return this;
    }

    /// <summary>Adds a processor with the stores that its supplier brings. Kafka Streams: addProcessor.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="supplier">Makes a processor, each time a new one.</param>
    /// <param name="parents">Names of the nodes that it takes records from; their types must be its own.</param>
    /// <remarks>A name that is taken, a parent that is missing and types that do not fit are told together, when the topology is run, tested or planned.</remarks>
    public Topology AddProcessor<TKeyIn, TValueIn, TKeyOut, TValueOut>(
        string name, IProcessorSupplier<TKeyIn, TValueIn, TKeyOut, TValueOut> supplier, params IReadOnlyList<string> parents)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        AddProcessor(name, supplier.Get, parents);
        foreach (var store in supplier.Stores) AddStore(store, name);
        return this;
    }

    /// <summary>Adds a store. The same builder may be added again, for other processors. Kafka Streams: addStateStore.</summary>
    /// <param name="store">The store.</param>
    /// <param name="processors">Names of the processors that use it: they come to be in one subtopology.</param>
    public Topology AddStateStore(StoreBuilder store, params IReadOnlyList<string> processors)
    {
        ArgumentNullException.ThrowIfNull(store);
        AddStore(store, processors);
        return this;
    }

    /// <summary>Lets a processor use stores that were added. Kafka Streams: connectProcessorAndStateStores.</summary>
    public Topology ConnectProcessorAndStateStores(string processor, params IReadOnlyList<string> stores)
    {
        ArgumentNullException.ThrowIfNull(stores);
        if (stores.Count == 0) Refuse($"Node {processor}: ConnectProcessorAndStateStores is given no store: name at least one.");
        foreach (var store in stores) Connect(processor, store);
        return this;
    }

    /// <summary>A node of a user's processor.</summary>
    internal TopologyNode ProcessorOf<TKeyIn, TValueIn, TKeyOut, TValueOut>(
        string name, Func<IProcessor<TKeyIn, TValueIn, TKeyOut, TValueOut>> supplier)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(supplier);
        if (SupplierProblem(name, supplier) is { } problem) Refuse(problem);
        return new ProcessorNode<TKeyIn, TValueIn, TKeyOut, TValueOut>(
            name, (node, below) => new Processing<TKeyIn, TValueIn, TKeyOut, TValueOut>(supplier(), node, below));
    }

    /// <summary>What is wrong with a supplier: each task needs a processor of its own.</summary>
    internal static string? SupplierProblem<T>(string node, Func<T> supplier)
        where T : class
    {
        var first = supplier();
        if (first is null) return $"Node {node}: its supplier gives null instead of a processor.";
        return ReferenceEquals(first, supplier())
            ? $"Node {node}: its supplier gives the same {TypeName.Of(first.GetType())} each time, but every task needs its own: make a new one in the supplier (() => new ...)."
            : null;
    }

    /// <summary>A node's parents, each once.</summary>
    internal IReadOnlyList<string> Parents(string node, IReadOnlyList<string> parents)
    {
        ArgumentNullException.ThrowIfNull(parents);
        if (parents.Count == 0) Refuse($"Node {node} reads from no node: name at least one parent.");
        List<string> different = [.. parents.Distinct(StringComparer.Ordinal)];
        if (different.Count < parents.Count) Refuse($"Node {node} names a parent twice: name each once.");
        return different;
    }
}
