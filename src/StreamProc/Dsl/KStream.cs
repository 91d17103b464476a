using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>
/// A stream of records, each a fact of its own. Kafka Streams: KStream. Keys and values of reference types may be null where the topic's are;
/// a null where a plain value type is read does not deserialize.
/// </summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed partial class KStream<TKey, TValue> : IStream<TKey, TValue>
{
    internal KStream(
        StreamsBuilder builder, GraphNode node, ISerde<TKey>? keySerde, ISerde<TValue>? valueSerde, bool needsRepartition, SourceSet sources)
    {
        (Builder, Node, KeySerde, ValueSerde) = (builder, node, keySerde, valueSerde);
        (NeedsRepartition, Sources) = (needsRepartition, sources);
    }

    internal StreamsBuilder Builder { get; }

    internal GraphNode Node { get; }

    /// <summary>Null once the key has changed: then the type's default applies.</summary>
    internal ISerde<TKey>? KeySerde { get; }

    internal ISerde<TValue>? ValueSerde { get; }

    /// <summary>Whether the key may have changed since the records were last partitioned by it.</summary>
    internal bool NeedsRepartition { get; }

    /// <summary>Source nodes of the subtopology, whose topics have to be copartitioned with others that are joined.</summary>
    internal SourceSet Sources { get; }

    /// <summary>Keeps records that pass the test. Kafka Streams: filter.</summary>
    public KStream<TKey, TValue> Filter(Func<TKey, TValue, bool> predicate, Named? named = null) => FilterBy(predicate, keep: true, named);

    /// <summary>Keeps records that do not pass the test. Kafka Streams: filterNot.</summary>
    public KStream<TKey, TValue> FilterNot(Func<TKey, TValue, bool> predicate, Named? named = null) => FilterBy(predicate, keep: false, named);

    /// <summary>Makes another key and value of each record. Grouping or joining afterwards repartitions. Kafka Streams: map.</summary>
    public KStream<TNewKey, TNewValue> Map<TNewKey, TNewValue>(Func<TKey, TValue, KeyValuePair<TNewKey, TNewValue>> mapper, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(mapper);
        var node = Processor<TNewKey, TNewValue>("KSTREAM-MAP-", named, (context, below) => new Map<TKey, TValue, TNewKey, TNewValue>(context.Guard(mapper), below.All));
        return new(Builder, Append(node, changesKey: true, changesValue: true), null, null, needsRepartition: true, Sources);
    }

    /// <summary>Makes another value of each record. Kafka Streams: mapValues.</summary>
    public KStream<TKey, TNewValue> MapValues<TNewValue>(Func<TValue, TNewValue> mapper, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(mapper);
        return MapValues((_, value) => mapper(value), named);
    }

    /// <summary>Makes another value of each record, knowing its key. Kafka Streams: mapValues.</summary>
    public KStream<TKey, TNewValue> MapValues<TNewValue>(Func<TKey, TValue, TNewValue> mapper, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(mapper);
        var node = Processor<TKey, TNewValue>("KSTREAM-MAPVALUES-", named, (context, below) => new MapValues<TKey, TValue, TNewValue>(context.Guard(mapper), below.All));
        return new(Builder, Append(node, changesValue: true), KeySerde, null, NeedsRepartition, Sources);
    }

    /// <summary>Gives each record another key. Grouping or joining afterwards repartitions. Kafka Streams: selectKey.</summary>
    public KStream<TNewKey, TValue> SelectKey<TNewKey>(Func<TKey, TValue, TNewKey> mapper, Named? named = null) => SelectKey(mapper, named?.Name);

    /// <summary>Makes any number of records of each. Grouping or joining afterwards repartitions. Kafka Streams: flatMap.</summary>
    public KStream<TNewKey, TNewValue> FlatMap<TNewKey, TNewValue>(Func<TKey, TValue, IEnumerable<KeyValuePair<TNewKey, TNewValue>>> mapper, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(mapper);
        var node = Processor<TNewKey, TNewValue>("KSTREAM-FLATMAP-", named, (context, below) => new FlatMap<TKey, TValue, TNewKey, TNewValue>(context.Guard(mapper), below.All));
        return new(Builder, Append(node, changesKey: true, changesValue: true), null, null, needsRepartition: true, Sources);
    }

    /// <summary>Makes any number of values of each record. Kafka Streams: flatMapValues.</summary>
    public KStream<TKey, TNewValue> FlatMapValues<TNewValue>(Func<TValue, IEnumerable<TNewValue>> mapper, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(mapper);
        return FlatMapValues((_, value) => mapper(value), named);
    }

    /// <summary>Makes any number of values of each record, knowing its key. Kafka Streams: flatMapValues.</summary>
    public KStream<TKey, TNewValue> FlatMapValues<TNewValue>(Func<TKey, TValue, IEnumerable<TNewValue>> mapper, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(mapper);
        var node = Processor<TKey, TNewValue>("KSTREAM-FLATMAPVALUES-", named, (context, below) => new FlatMapValues<TKey, TValue, TNewValue>(context.Guard(mapper), below.All));
        return new(Builder, Append(node, changesValue: true), KeySerde, null, NeedsRepartition, Sources);
    }

    /// <summary>Shows each record to an action and passes it on. After a failure an action may see a record again. Kafka Streams: peek.</summary>
    public KStream<TKey, TValue> Peek(Action<TKey, TValue> action, Named? named = null) => Same(Append(PeekNode("KSTREAM-PEEK-", action, named)));

    /// <summary>Ends the stream in an action. After a failure it may see a record again. Kafka Streams: foreach.</summary>
    public void ForEach(Action<TKey, TValue> action, Named? named = null) => Append(PeekNode("KSTREAM-FOREACH-", action, named));

    /// <summary>Ends the stream in lines of text. After a failure a record may be printed again. Kafka Streams: print.</summary>
    public void Print(Printed<TKey, TValue> printed)
    {
        ArgumentNullException.ThrowIfNull(printed);
        Append(PeekNode("KSTREAM-PRINTER-", printed.Printer(Node.Name), new(printed.Name)));
    }

    /// <summary>One stream of the records of both; those of each keep their order. Kafka Streams: merge.</summary>
    public KStream<TKey, TValue> Merge(KStream<TKey, TValue> other, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(other);
        var node = new SingleNode(Processor<TKey, TValue>("KSTREAM-MERGE-", named, (_, below) => new PassThrough<TKey, TValue>(below.All))) { IsMerge = true };
        Builder.CheckSame(other.Builder, "Merge", node.Name);
        Builder.Add(Node, node);
        Builder.Add(other.Node, node);
        return new(Builder, node, null, null, NeedsRepartition || other.NeedsRepartition, Sources.With(other.Sources));
    }

    /// <summary>Begins to split the stream: each record goes to the first branch whose test it passes. Kafka Streams: split.</summary>
    public BranchedKStream<TKey, TValue> Split(Named? named = null) => new(this, Builder.NameOf(named?.Name, "KSTREAM-BRANCH-"));

    /// <summary>Sends the stream through a topic of its own, partitioned by the key. Kafka Streams: repartition.</summary>
    public KStream<TKey, TValue> Repartition(Repartitioned<TKey, TValue>? repartitioned = null)
    {
        repartitioned ??= new();
        // The one operator whose own name takes a number only if it is generated.
        var prefix = repartitioned.Name is { } given ? Builder.Checked(given) : Builder.NameOf(null, "KSTREAM-REPARTITION-");
        if (repartitioned.Name is null && !Builder.Options.AllowGeneratedNames) Builder.Lacks("repartition topic", prefix, "Repartitioned.As(\"name\")");
        if (repartitioned.Partitions is < 1)
            Builder.Refuse($"Node {prefix}: Repartition is given {repartitioned.Partitions} partitions: set 1 or more with WithPartitions, or leave it out.");
        return Through(prefix, repartitioned.KeySerde, repartitioned.ValueSerde, repartitioned.Partitions, repartitioned.Partitioner, canBeMerged: false);
    }

    /// <summary>Groups records by the key that they have. Kafka Streams: groupByKey.</summary>
    public KGroupedStream<TKey, TValue> GroupByKey(Grouped<TKey, TValue>? grouped = null) => new(this, grouped ?? new());

    /// <summary>Groups records by another key. They are repartitioned. Kafka Streams: groupBy.</summary>
    public KGroupedStream<TNewKey, TValue> GroupBy<TNewKey>(Func<TKey, TValue, TNewKey> keySelector, Grouped<TNewKey, TValue>? grouped = null) =>
        new(SelectKey(keySelector, grouped?.Name), grouped ?? new());

    /// <summary>Writes the stream to a topic. Kafka Streams: to.</summary>
    public void To(string topic, Produced<TKey, TValue>? produced = null) => To(topic, topicOf: null, produced);

    /// <summary>Writes each record to the topic that is chosen for it; the topics must be there. Kafka Streams: to with a TopicNameExtractor.</summary>
    public void To(Func<Record<TKey, TValue>, string> topicOf, Produced<TKey, TValue>? produced = null)
    {
        ArgumentNullException.ThrowIfNull(topicOf);
        To(topic: null, (record, _) => topicOf(record), produced);
    }

    /// <summary>Writes each record to the topic that is chosen for it, also by where it came from; the topics must be there. Kafka Streams: to with a TopicNameExtractor.</summary>
    public void To(TopicNameExtractor<TKey, TValue> topicOf, Produced<TKey, TValue>? produced = null)
    {
        ArgumentNullException.ThrowIfNull(topicOf);
        To(topic: null, topicOf, produced);
    }

    internal KStream<TNewKey, TValue> SelectKey<TNewKey>(Func<TKey, TValue, TNewKey> mapper, string? name)
    {
        ArgumentNullException.ThrowIfNull(mapper);
        var node = Processor<TNewKey, TValue>("KSTREAM-KEY-SELECT-", name is null ? null : new(name), (context, below) => new SelectKey<TKey, TValue, TNewKey>(context.Guard(mapper), below.All));
        return new(Builder, Append(node, changesKey: true), null, ValueSerde, needsRepartition: true, Sources);
    }

    internal KStream<TKey, TValue> Through(
        string prefix, ISerde<TKey>? keySerde, ISerde<TValue>? valueSerde, int? partitions, StreamPartitioner<TKey, TValue>? partitioner, bool canBeMerged)
    {
        var names = RepartitionNames.Of(prefix, Builder.Names);
        var (key, value) = (Builder.Serde(keySerde ?? KeySerde, names.Source, "keys"), Builder.Serde(valueSerde ?? ValueSerde, names.Source, "values"));
        var node = new RepartitionNode<TKey, TValue>(names, key, value, partitions, partitioner, canBeMerged);
        return new(Builder, Builder.Add(Node, node), key, value, needsRepartition: false, SourceSet.Of(names.Source));
    }

    internal GraphNode Append(TopologyNode node, bool changesKey = false, bool changesValue = false) =>
        Builder.Add(Node, new SingleNode(node) { ChangesKey = changesKey, ChangesValue = changesValue });

    internal TopologyNode Processor<TNewKey, TNewValue>(
        string prefix, Named? named, Func<NodeContext, Outlet<TNewKey, TNewValue>, Operator<TKey, TValue>> create) =>
        new ProcessorNode<TKey, TValue, TNewKey, TNewValue>(Builder.NameOf(named?.Name, prefix), create);

    private KStream<TKey, TValue> Same(GraphNode node) => new(Builder, node, KeySerde, ValueSerde, NeedsRepartition, Sources);

    private KStream<TKey, TValue> FilterBy(Func<TKey, TValue, bool> predicate, bool keep, Named? named)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return Same(Append(Processor<TKey, TValue>("KSTREAM-FILTER-", named, (context, below) => new Filter<TKey, TValue>(context.Guard(predicate), keep, below.All))));
    }

    private TopologyNode PeekNode(string prefix, Action<TKey, TValue> action, Named? named)
    {
        ArgumentNullException.ThrowIfNull(action);
        return Processor<TKey, TValue>(prefix, named, (context, below) => new Peek<TKey, TValue>(context.Guard(action), below.All));
    }

    private void To(string? topic, TopicNameExtractor<TKey, TValue>? topicOf, Produced<TKey, TValue>? produced)
    {
        produced ??= new();
        var name = Builder.NameOf(produced.Name, "KSTREAM-SINK-");
        if (topicOf is null) Builder.CheckTopic(topic!, name);
        var (key, value) = (Builder.Serde(produced.KeySerde ?? KeySerde, name, "keys", "Produced.With"), Builder.Serde(produced.ValueSerde ?? ValueSerde, name, "values", "Produced.With"));
        Append(new SinkNode<TKey, TValue>(name, topic, topicOf, key, value, produced.Partitioner));
    }
}
