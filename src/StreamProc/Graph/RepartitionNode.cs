using System.Text.RegularExpressions;
using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Graph;

/// <summary>Names of the nodes around a repartition topic.</summary>
internal sealed partial record RepartitionNames(string Topic, string Filter, string Sink, string Source)
{
    private const string Suffix = "-repartition";

    /// <summary>Generated node names are used, as in Kafka Streams, only where the topic's name is generated; but numbers are taken for them either way.</summary>
    public static RepartitionNames Of(string prefix, NodeNames names)
    {
        var topic = prefix.EndsWith(Suffix, StringComparison.Ordinal) ? prefix : prefix + Suffix;
        var (sink, filter, source) = (names.Next("KSTREAM-SINK-"), names.Next("KSTREAM-FILTER-"), names.Next("KSTREAM-SOURCE-"));
        return Generated().IsMatch(prefix) ? new(topic, filter, sink, source) : new(topic, topic + "-filter", topic + "-sink", topic + "-source");
    }

    [GeneratedRegex("^KSTREAM.*-[0-9]{10}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Generated();
}

/// <summary>Sends a stream through a topic, so that all records of a key meet in one task.</summary>
internal abstract class RepartitionNode(RepartitionNames names, bool canBeMerged) : GraphNode(names.Source)
{
    public RepartitionNames Names => names;

    /// <summary>Whether the optimizer may replace it by another one of the same stream. Those that a user asked for stay.</summary>
    public bool CanBeMerged => canBeMerged;

    /// <summary>Whether records without key pass: something below has a use for them.</summary>
    public bool KeepsNullKeys { get; set; }

    /// <summary>A node that can stand for this one and others of the same stream: the topic's name is this one's, node names may be new.</summary>
    public abstract RepartitionNode MergedCopy(NodeNames nodeNames);
}

internal sealed class RepartitionNode<TKey, TValue>(
    RepartitionNames names, ISerde<TKey> keySerde, ISerde<TValue> valueSerde, int? partitions, StreamPartitioner<TKey, TValue>? partitioner, bool canBeMerged)
    : RepartitionNode(names, canBeMerged)
{
    public override RepartitionNode MergedCopy(NodeNames nodeNames) =>
        new RepartitionNode<TKey, TValue>(RepartitionNames.Of(Names.Topic, nodeNames), keySerde, valueSerde, partitions, partitioner, canBeMerged: true);

    public override void WriteTo(Topology topology)
    {
        topology.AddRepartition(new(Names.Topic, partitions));
        var keepsNullKeys = KeepsNullKeys;
        topology.Add(new ProcessorNode<TKey, TValue, TKey, TValue>(Names.Filter, (_, below) => new RepartitionFilter<TKey, TValue>(keepsNullKeys, below.All)), ParentNames);
        topology.Add(new SinkNode<TKey, TValue>(Names.Sink, Names.Topic, topicOf: null, keySerde, valueSerde, partitioner), Names.Filter);
        topology.Add(new SourceNode<TKey, TValue>(Names.Source, [Names.Topic], new(keySerde, valueSerde), extractor: null, reset: null));
    }
}

/// <summary>Makes names for nodes and stores that have none, from one counter.</summary>
internal sealed class NodeNames
{
    private int _next;

    /// <summary>The prefix and the next number, ten digits.</summary>
    public string Next(string prefix) => $"{prefix}{_next++:D10}";

    /// <summary>A store's name.</summary>
    public string NextStore(string prefix) => Next(prefix + "STATE-STORE-");
}
