using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.State;

namespace StreamProc.Dsl;

public sealed partial class KStream<TKey, TValue>
{
    /// <summary>Hands records to a processor, which may keep state, forward anything and schedule punctuations. Grouping or joining afterwards repartitions. Kafka Streams: process.</summary>
    /// <param name="supplier">Makes a processor, each time a new one.</param>
    /// <param name="named">The operator's name.</param>
    /// <param name="stateStores">Names of the stores that it uses, added with <see cref="StreamsBuilder.AddStateStore"/>.</param>
    public KStream<TKeyOut, TValueOut> Process<TKeyOut, TValueOut>(
        Func<IProcessor<TKey, TValue, TKeyOut, TValueOut>> supplier, Named? named = null, params IReadOnlyList<string> stateStores) =>
        Process(supplier, [], named, stateStores);

    /// <summary>Hands records to a processor whose supplier brings its stores along. Kafka Streams: process.</summary>
    /// <param name="supplier">Makes a processor, each time a new one.</param>
    /// <param name="named">The operator's name.</param>
    /// <param name="stateStores">Names of further stores that it uses.</param>
    public KStream<TKeyOut, TValueOut> Process<TKeyOut, TValueOut>(
        IProcessorSupplier<TKey, TValue, TKeyOut, TValueOut> supplier, Named? named = null, params IReadOnlyList<string> stateStores)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        return Process(supplier.Get, supplier.Stores, named, stateStores);
    }

    /// <summary>Hands records to a processor that keeps their keys, so that nothing is repartitioned afterwards. Kafka Streams: processValues.</summary>
    /// <param name="supplier">Makes a processor, each time a new one.</param>
    /// <param name="named">The operator's name.</param>
    /// <param name="stateStores">Names of the stores that it uses, added with <see cref="StreamsBuilder.AddStateStore"/>.</param>
    public KStream<TKey, TValueOut> ProcessValues<TValueOut>(
        Func<IFixedKeyProcessor<TKey, TValue, TValueOut>> supplier, Named? named = null, params IReadOnlyList<string> stateStores) =>
        ProcessValues(supplier, [], named, stateStores);

    /// <summary>Hands records to a processor that keeps their keys, and whose supplier brings its stores along. Kafka Streams: processValues.</summary>
    /// <param name="supplier">Makes a processor, each time a new one.</param>
    /// <param name="named">The operator's name.</param>
    /// <param name="stateStores">Names of further stores that it uses.</param>
    public KStream<TKey, TValueOut> ProcessValues<TValueOut>(
        IFixedKeyProcessorSupplier<TKey, TValue, TValueOut> supplier, Named? named = null, params IReadOnlyList<string> stateStores)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        return ProcessValues(supplier.Get, supplier.Stores, named, stateStores);
    }

    private KStream<TKeyOut, TValueOut> Process<TKeyOut, TValueOut>(
        Func<IProcessor<TKey, TValue, TKeyOut, TValueOut>> supplier, IReadOnlyCollection<StoreBuilder> stores, Named? named, IReadOnlyList<string> stateStores)
    {
        var node = ProcessingNode("KSTREAM-PROCESSOR-", named, supplier, made => made, stores, stateStores);
        return new(Builder, Builder.Add(Node, node), null, null, needsRepartition: true, Sources);
    }

    private KStream<TKey, TValueOut> ProcessValues<TValueOut>(
        Func<IFixedKeyProcessor<TKey, TValue, TValueOut>> supplier, IReadOnlyCollection<StoreBuilder> stores, Named? named, IReadOnlyList<string> stateStores)
    {
        var node = ProcessingNode("KSTREAM-PROCESSVALUES-", named, supplier, made => new FixedKeyProcessing<TKey, TValue, TValueOut>(made), stores, stateStores);
        return new(Builder, Builder.Add(Node, node), KeySerde, null, NeedsRepartition, Sources);
    }

    private SingleNode ProcessingNode<TMade, TKeyOut, TValueOut>(
        string prefix, Named? named, Func<TMade> supplier, Func<TMade, IProcessor<TKey, TValue, TKeyOut, TValueOut>> processorOf,
        IReadOnlyCollection<StoreBuilder> stores, IReadOnlyList<string> stateStores)
        where TMade : class
    {
        ArgumentNullException.ThrowIfNull(supplier);
        // As in Kafka Streams a name of the user's takes no number here.
        var name = named?.Name is { } given ? Builder.Checked(given) : Builder.Names.Next(prefix);
        if (Topology.SupplierProblem(name, supplier) is { } problem) Builder.Refuse(problem);
        var node = new ProcessorNode<TKey, TValue, TKeyOut, TValueOut>(
            name, (context, below) => new Processing<TKey, TValue, TKeyOut, TValueOut>(processorOf(supplier()), context, below));
        return new(node, [.. stores]) { UsedStores = stateStores };
    }
}
