using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.State;

namespace StreamProc.Dsl;

public sealed partial class StreamsBuilder
{
    /// <summary>Adds a store for processors and transformers, which are connected with it by its name. Kafka Streams: addStateStore.</summary>
    public StreamsBuilder AddStateStore(StoreBuilder store)
    {
        ArgumentNullException.ThrowIfNull(store);
        Check(store.Name);
        Add(_root, new StateStoreNode(store));
        return this;
    }

    /// <summary>Fills a store that is whole in every worker from all partitions of a topic, through a processor. Kafka Streams: addGlobalStore.</summary>
    /// <param name="store">The store; it has no changelog but the topic.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="consumed">How it is read.</param>
    /// <param name="supplier">Makes the processor; it also sees the records again by which the store is restored.</param>
    public StreamsBuilder AddGlobalStore<TKey, TValue>(
        StoreBuilder store, string topic, Consumed<TKey, TValue>? consumed, Func<IProcessor<TKey, TValue, None, None>> supplier)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(supplier);
        consumed ??= new();
        Check(store.Name);
        var (sourceName, name) = TableNames(consumed.Name);
        CheckTopic(topic, name);
        var serdes = Serdes(consumed, name);
        if (Topology.SupplierProblem(name, supplier) is { } problem) Refuse(problem);
        var source = new SourceNode<TKey, TValue>(sourceName, [topic], new(serdes.Key, serdes.Value), consumed.TimestampExtractor, reset: null);
        var processor = new ProcessorNode<TKey, TValue, None, None>(
            name, (node, below) => new Processing<TKey, TValue, None, None>(supplier(), node, below));
        Add(_root, new GlobalStoreNode(source, processor, store));
        return this;
    }
}
