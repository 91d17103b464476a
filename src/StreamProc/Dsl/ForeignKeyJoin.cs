using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

/// <summary>
/// Builds a foreign-key join. Left rows subscribe, through a topic of their own, to the foreign key that they name; the task that has it answers
/// through another topic, at once and whenever the foreign row changes. Kafka Streams: KTableImpl.doJoinOnForeignKey.
/// </summary>
/// <typeparam name="TKey">The left table's key.</typeparam>
/// <typeparam name="TValue">The left table's value.</typeparam>
/// <typeparam name="TForeign">The foreign key, or null.</typeparam>
/// <typeparam name="TForeignKey">The right table's key.</typeparam>
/// <typeparam name="TOther">The right table's value.</typeparam>
internal sealed class ForeignKeyJoin<TKey, TValue, TForeign, TForeignKey, TOther>
{
    private readonly KTable<TKey, TValue> _left;
    private readonly KTable<TForeignKey, TOther> _right;
    private readonly StreamsBuilder _builder;
    private readonly bool _isLeftJoin;
    private readonly TableJoined<TKey, TForeignKey> _joined;
    private readonly Named _named;
    private readonly ISerde<TKey> _keySerde;
    private readonly ISerde<TValue> _valueSerde;
    private readonly ISerde<TForeignKey> _foreignKeySerde;
    private readonly ISerde<TForeign> _foreignSerde;
    private readonly SubscriptionSerde<TKey> _subscriptionSerde;
    private readonly Func<TKey, TValue, TForeign> _foreignKeyOf;
    private readonly Func<TForeign, TForeignKey> _present;
    private string _responseTopic = "";

    /// <param name="left">The left table.</param>
    /// <param name="right">The right table.</param>
    /// <param name="isLeftJoin">Whether left rows without a foreign row have a result.</param>
    /// <param name="joined">The join's name.</param>
    /// <param name="foreignKeyOf">The foreign key of a left row, or null.</param>
    /// <param name="present">A foreign key that is there.</param>
    /// <param name="nullable">A serde of foreign keys that may be null, of one that knows no null.</param>
    public ForeignKeyJoin(
        KTable<TKey, TValue> left, KTable<TForeignKey, TOther> right, bool isLeftJoin, TableJoined<TKey, TForeignKey>? joined,
        Func<TKey, TValue, TForeign> foreignKeyOf, Func<TForeign, TForeignKey> present, Func<ISerde<TForeignKey>, ISerde<TForeign>> nullable)
    {
        (_foreignKeyOf, _present) = (foreignKeyOf, present);
        (_left, _right, _builder, _isLeftJoin) = (left, right, left.Builder, isLeftJoin);
        _joined = joined ?? new();
        _named = new(_joined.Name);
        // Rows have to leave the foreign key that they named before.
        right.Access.RequestOldValues(force: true);
        left.Access.RequestOldValues(force: true);
        SubscriptionTopic = Topic("-subscription-registration", "KTABLE-FK-JOIN-SUBSCRIPTION-REGISTRATION-");
        left.Builder.CheckSame(right.Builder, isLeftJoin ? "LeftJoin" : "Join", SubscriptionTopic);
        _keySerde = _builder.Serde(left.KeySerde, SubscriptionTopic, "keys", "the left table's Consumed or Materialized");
        _valueSerde = _builder.Serde(left.ValueSerde, SubscriptionTopic, "values", "the left table's Consumed or Materialized");
        _foreignKeySerde = _builder.Serde(right.KeySerde, SubscriptionTopic, "foreign keys", "the right table's Consumed or Materialized");
        _foreignSerde = nullable(_foreignKeySerde);
        _subscriptionSerde = new(_keySerde);
    }

    private string SubscriptionTopic { get; }

    public KTable<TKey, TResult> Build<TResult>(TableJoiner<TValue, TOther, TResult> joiner, Materialized<TKey, TResult>? materialized)
    {
        var subscribed = Subscribe();
        var storeName = Suffixed("-subscription-store", "KTABLE-FK-JOIN-SUBSCRIPTION-STATE-STORE-");
        var received = _builder.Add(subscribed, Receive(storeName));
        var joined = _builder.Add(received, JoinForeign());
        var changed = _builder.Add(_right.Node, JoinForeignTable(storeName));
        var response = Respond(joined, changed);
        if (_joined.Name is null && !_builder.Options.AllowGeneratedNames)
            _builder.Lacks("foreign-key join, whose topics and store are", $"{SubscriptionTopic}, {_responseTopic}, {storeName},", "TableJoined.As(\"name\")");
        var resolved = _builder.Add(response, Resolve(joiner));
        return Result(resolved, response.Name, materialized ?? new());
    }

    private InternalTopicNode Subscribe()
    {
        var send = new ProcessorNode<TKey, Change<TValue>, TForeign, Subscription<TKey>>(
            Suffixed("-subscription-registration-processor", "KTABLE-FK-JOIN-SUBSCRIPTION-REGISTRATION-"),
            (context, below) => new SubscriptionSend<TKey, TValue, TForeign>(
                context.Guard(_foreignKeyOf), _isLeftJoin, _foreignSerde, _valueSerde, context.Task.TopicName(SubscriptionTopic), context, below.All));
        var sink = new SinkNode<TForeign, Subscription<TKey>>(
            Suffixed("-subscription-registration-sink", "KTABLE-SINK-"), SubscriptionTopic, topicOf: null, _foreignSerde, _subscriptionSerde, SubscriptionPartitioner());
        var source = new SourceNode<TForeign, Subscription<TKey>>(
            Suffixed("-subscription-registration-source", "KTABLE-SOURCE-"), [SubscriptionTopic], new(_foreignSerde, _subscriptionSerde), extractor: null, reset: null);
        var sent = _builder.Add(_builder.Add(_left.Node, new SingleNode(send)), new SingleNode(sink));
        var node = new InternalTopicNode(source, _right.Sources);
        _builder.Add(sent, node);
        return node;
    }

    private SingleNode Receive(string storeName)
    {
        var node = new ProcessorNode<TForeign, Subscription<TKey>, TForeign, Subscription<TKey>>(
            Suffixed("-subscription-receive", "KTABLE-FK-JOIN-SUBSCRIPTION-PROCESSOR-"),
            (context, below) => new SubscriptionReceive<TForeign, TForeignKey, TKey>(
                _present, context.Store<IKeyValueStore<CombinedKey<TForeignKey, TKey>, ValueAndTimestamp<Subscription<TKey>>>>(storeName), context, below.All));
        return new(node, TableStores.Subscriptions(storeName, new CombinedKeySerde<TForeignKey, TKey>(_foreignKeySerde, _keySerde), _subscriptionSerde));
    }

    private SingleNode JoinForeign() =>
        new(new ProcessorNode<TForeign, Subscription<TKey>, TKey, SubscriptionResponse<TOther>>(
            Suffixed("-subscription-join-foreign", "KTABLE-FK-JOIN-SUBSCRIPTION-PROCESSOR-"),
            (context, below) => new SubscriptionJoin<TForeign, TForeignKey, TKey, TOther>(_present, _right.Access.Open(context), below.All)))
        {
            UsedStores = _right.Access.RequireStores(),
        };

    private SingleNode JoinForeignTable(string storeName) =>
        new(new ProcessorNode<TForeignKey, Change<TOther>, TKey, SubscriptionResponse<TOther>>(
            Suffixed("-foreign-join-subscription", "KTABLE-FK-JOIN-SUBSCRIPTION-PROCESSOR-"),
            (context, below) => new ForeignTableJoin<TForeignKey, TKey, TOther>(
                context.Store<IReadOnlyKeyValueStore<CombinedKey<TForeignKey, TKey>, ValueAndTimestamp<Subscription<TKey>>>>(storeName),
                new CombinedKeySerde<TForeignKey, TKey>(_foreignKeySerde, _keySerde), context.Drops, below.All)))
        {
            UsedStores = [storeName],
        };

    private InternalTopicNode Respond(GraphNode joined, GraphNode changed)
    {
        var serde = new SubscriptionResponseSerde<TOther>(_builder.Serde(_right.ValueSerde, SubscriptionTopic, "foreign values"));
        var topic = _responseTopic = Topic("-subscription-response", "KTABLE-FK-JOIN-SUBSCRIPTION-RESPONSE-");
        var sink = new SingleNode(new SinkNode<TKey, SubscriptionResponse<TOther>>(
            Suffixed("-subscription-response-sink", "KTABLE-SINK-"), topic, topicOf: null, _keySerde, serde, ResponsePartitioner()));
        var source = new SourceNode<TKey, SubscriptionResponse<TOther>>(
            Suffixed("-subscription-response-source", "KTABLE-SOURCE-"), [topic], new(_keySerde, serde), extractor: null, reset: null);
        _builder.Add(joined, sink);
        _builder.Add(changed, sink);
        var node = new InternalTopicNode(source, _left.Sources);
        _builder.Add(sink, node);
        return node;
    }

    private SingleNode Resolve<TResult>(TableJoiner<TValue, TOther, TResult> joiner) =>
        new(new ProcessorNode<TKey, SubscriptionResponse<TOther>, TKey, Optional<TResult>>(
            Suffixed("-subscription-response-resolver", "KTABLE-FK-JOIN-SUBSCRIPTION-RESPONSE-RESOLVER-PROCESSOR-"),
            (context, below) => new SubscriptionResolve<TKey, TValue, TOther, TResult>(
                _left.Access.Open(context), KTable<TKey, TValue>.Guarded(context, joiner), _isLeftJoin, _valueSerde, context.Task.TopicName(SubscriptionTopic),
                context.Drops, below.All)))
        {
            UsedStores = _left.Access.RequireStores(),
        };

    private KTable<TKey, TResult> Result<TResult>(GraphNode resolved, string responseSource, Materialized<TKey, TResult> materialized)
    {
        const string prefix = "KTABLE-FK-JOIN-OUTPUT-";
        var name = Suffixed("-result", prefix);
        var storeName = materialized.Name is { } given ? _builder.StoreNameOf(given, prefix) : _builder.Names.NextStore(prefix);
        var keySerde = materialized.KeySerde ?? _keySerde;
        var valueSerde = _builder.Serde(materialized.ValueSerde, name, "values");
        var oldValues = new OldValues();
        var allowsGenerated = _builder.Options.AllowGeneratedNames;
        var node = new TableResultNode<TKey, TResult>(name, TableStores.TimestampedKeyValue(storeName, keySerde, valueSerde, materialized), allowsGenerated, oldValues)
        {
            IsMaterialized = materialized.Name is not null,
        };
        var access = new OnDemandTable<TKey, TResult>(node, storeName, oldValues, materialized.HistoryRetention, materialized: () =>
        {
            if (!allowsGenerated) _builder.Lacks("store", storeName, "Materialized.As(\"name\")");
        });
        var sources = _left.Sources.With(SourceSet.Of(responseSource));
        return new(_builder, _builder.Add(resolved, node), keySerde, valueSerde, sources, access) { StoreName = materialized.Name };
    }

    private StreamPartitioner<TForeign, Subscription<TKey>>? SubscriptionPartitioner() => _joined.OtherPartitioner is { } chosen
        ? (topic, key, _, partitions) => chosen(topic, key is null ? default : _present(key), partitions)
        : null;

    private StreamPartitioner<TKey, SubscriptionResponse<TOther>> ResponsePartitioner() => _joined.Partitioner is { } chosen
        ? (topic, key, _, partitions) => chosen(topic, key, partitions)
        : (_, _, response, _) => response.PrimaryPartition < 0 ? PartitionChoice.ByKey : response.PrimaryPartition;

    private string Topic(string suffix, string prefix) => Suffixed(suffix, prefix) + "-topic";

    private string Suffixed(string suffix, string prefix) => _builder.SuffixedName(_named, suffix, prefix);
}
