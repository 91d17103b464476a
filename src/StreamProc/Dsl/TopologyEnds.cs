using System.Text.RegularExpressions;
using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

/// <summary>Sources, sinks and global stores of a topology that is built node by node. Kafka Streams: Topology.</summary>
/// <remarks>What is wrong, a missing serde say, is told together with all else when the topology is run, tested or planned.</remarks>
public static class TopologyEnds
{
    /// <summary>Reads topics. Kafka Streams: addSource.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="consumed">How they are read; its name is not used. Serdes that are not given are the defaults of the types.</param>
    /// <param name="topics">The topics.</param>
    public static Topology AddSource<TKey, TValue>(this Topology topology, string name, Consumed<TKey, TValue> consumed, params IReadOnlyList<string> topics)
    {
        ArgumentNullException.ThrowIfNull(topology);
        topology.Add(Source(topology, name, consumed, topics));
        return topology;
    }

    /// <summary>Reads topics of types that have serdes of their own. Kafka Streams: addSource.</summary>
    public static Topology AddSource<TKey, TValue>(this Topology topology, string name, params IReadOnlyList<string> topics) =>
        topology.AddSource(name, new Consumed<TKey, TValue>(), topics);

    /// <summary>
    /// Reads all topics whose names match as a whole, internal topics left out. Which they are is looked up at every start. Kafka Streams: addSource with a Pattern.
    /// </summary>
    /// <param name="topology">The topology.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="pattern">What the names match, from the first character to the last.</param>
    /// <param name="consumed">How the topics are read; its name is not used. Serdes that are not given are the defaults of the types.</param>
    public static Topology AddSource<TKey, TValue>(this Topology topology, string name, Regex pattern, Consumed<TKey, TValue>? consumed = null)
    {
        ArgumentNullException.ThrowIfNull(topology);
        topology.Add(Source(topology, name, consumed ?? new(), [], new TopicPattern(pattern)));
        return topology;
    }

    /// <summary>Writes a topic. Kafka Streams: addSink.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="produced">How it is written; its name is not used. Serdes that are not given are the defaults of the types.</param>
    /// <param name="parents">Names of the nodes whose records are written.</param>
    public static Topology AddSink<TKey, TValue>(this Topology topology, string name, string topic, Produced<TKey, TValue> produced, params IReadOnlyList<string> parents)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        return topology.AddSink(name, topic, topicOf: null, produced, parents);
    }

    /// <summary>Writes each record to the topic that is chosen for it. Kafka Streams: addSink with a TopicNameExtractor.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="topicOf">Chooses the topic.</param>
    /// <param name="produced">How it is written; its name is not used. Serdes that are not given are the defaults of the types.</param>
    /// <param name="parents">Names of the nodes whose records are written.</param>
    public static Topology AddSink<TKey, TValue>(
        this Topology topology, string name, Func<Record<TKey, TValue>, string> topicOf, Produced<TKey, TValue> produced, params IReadOnlyList<string> parents)
    {
        ArgumentNullException.ThrowIfNull(topicOf);
        return topology.AddSink(name, topic: null, (record, _) => topicOf(record), produced, parents);
    }

    /// <summary>Writes each record to the topic that is chosen for it, also by where it came from. Kafka Streams: addSink with a TopicNameExtractor.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="topicOf">Chooses the topic.</param>
    /// <param name="produced">How it is written; its name is not used. Serdes that are not given are the defaults of the types.</param>
    /// <param name="parents">Names of the nodes whose records are written.</param>
    public static Topology AddSink<TKey, TValue>(
        this Topology topology, string name, TopicNameExtractor<TKey, TValue> topicOf, Produced<TKey, TValue> produced, params IReadOnlyList<string> parents)
    {
        ArgumentNullException.ThrowIfNull(topicOf);
        return topology.AddSink(name, topic: null, topicOf, produced, parents);
    }

    /// <summary>Fills a store that is whole in every worker from all partitions of a topic, through a processor. Kafka Streams: addGlobalStore.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="store">The store; it has no changelog but the topic.</param>
    /// <param name="sourceName">Name of the node that reads.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="consumed">How it is read.</param>
    /// <param name="processorName">Name of the node that processes.</param>
    /// <param name="supplier">Makes the processor; it also sees the records again by which the store is restored.</param>
    public static Topology AddGlobalStore<TKey, TValue>(
        this Topology topology, StoreBuilder store, string sourceName, string topic, Consumed<TKey, TValue> consumed, string processorName,
        Func<IProcessor<TKey, TValue, None, None>> supplier)
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(store);
        topology.AddGlobalStore(Source(topology, sourceName, consumed, [topic]), topology.ProcessorOf(processorName, supplier), store);
        return topology;
    }

    /// <summary>
    /// Fills a store from a topic that is its changelog at the same time: it has none of its own, and is restored from the topic, which should be compacted. The topic is read from its
    /// beginning whatever the reset policies say; the processor keeps the store as the topic says. Kafka Streams: addReadOnlyStateStore.
    /// </summary>
    /// <remarks>A restored store has the topic's keys and values as they are, without the processor: it has to put them in as they come.</remarks>
    /// <param name="topology">The topology.</param>
    /// <param name="store">The store, of one that keeps the bytes of the topic.</param>
    /// <param name="sourceName">Name of the node that reads.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="consumed">How it is read; its name is not used.</param>
    /// <param name="processorName">Name of the node that processes.</param>
    /// <param name="supplier">Makes the processor.</param>
    public static Topology AddReadOnlyStateStore<TKey, TValue>(
        this Topology topology, StoreBuilder store, string sourceName, string topic, Consumed<TKey, TValue> consumed, string processorName,
        Func<IProcessor<TKey, TValue, None, None>> supplier)
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(consumed);
        topology.Add(Source(topology, sourceName, consumed with { Reset = AutoOffsetReset.Earliest }, [topic]));
        topology.Add(topology.ProcessorOf(processorName, supplier), sourceName);
        topology.AddStore(store, processorName);
        topology.ReuseAsChangelog(store.Name, topic);
        return topology;
    }

    private static SourceNode<TKey, TValue> Source<TKey, TValue>(
        Topology topology, string name, Consumed<TKey, TValue> consumed, IReadOnlyList<string> topics, TopicPattern? pattern = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(consumed);
        ArgumentNullException.ThrowIfNull(topics);
        if (topics.Count == 0 && pattern is null) topology.Refuse($"Node {name} reads no topic: name at least one.");
        var serdes = new SourceSerdes<TKey, TValue>(Serde(topology, consumed.KeySerde, name, "keys", "Consumed"), Serde(topology, consumed.ValueSerde, name, "values", "Consumed"));
        return new(name, [.. topics.Order(StringComparer.Ordinal)], serdes, consumed.TimestampExtractor, consumed.Reset) { Pattern = pattern };
    }

    private static Topology AddSink<TKey, TValue>(
        this Topology topology, string name, string? topic, TopicNameExtractor<TKey, TValue>? topicOf, Produced<TKey, TValue> produced, IReadOnlyList<string> parents)
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(produced);
        var (key, value) = (Serde(topology, produced.KeySerde, name, "keys", "Produced"), Serde(topology, produced.ValueSerde, name, "values", "Produced"));
        topology.Add(new SinkNode<TKey, TValue>(name, topic, topicOf, key, value, produced.Partitioner), topology.Parents(name, parents));
        return topology;
    }

    private static ISerde<T> Serde<T>(Topology topology, ISerde<T>? given, string node, string what, string remedy)
    {
        if ((given ?? SerdeDefaults.Find<T>(topology.Serdes, json: true)) is { } serde) return serde;
        topology.Refuse(SerdeDefaults.Missing<T>(node, what, remedy));
        return new MissingSerde<T>();
    }
}
