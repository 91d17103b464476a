using System.Text.RegularExpressions;
using StreamProc.Graph;
using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>Where a topology begins: its sources. Kafka Streams: StreamsBuilder.</summary>
public sealed partial class StreamsBuilder
{
    private readonly TopologyOptions _options;
    private readonly List<string> _problems = [];
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private readonly RootNode _root = new();
    private int _nextPriority;
    private bool _isCompiled;

    /// <summary>A builder.</summary>
    /// <param name="options">How the topology is built.</param>
    public StreamsBuilder(TopologyOptions? options = null) => _options = options ?? new();

    internal NodeNames Names { get; } = new();

    internal TopologyOptions Options => _options;

    internal GraphNode Root => _root;

    /// <summary>Source tables, for the pass that reuses their topics.</summary>
    internal List<ITableSourceNode> TableSources { get; } = [];

    /// <summary>Source nodes that passes have put others in place of, by name.</summary>
    internal Dictionary<string, string> ReplacedSources { get; } = new(StringComparer.Ordinal);

    /// <summary>What is wrong so far.</summary>
    internal IReadOnlyList<string> Problems => _problems;

    /// <summary>Whether something of another builder has been put in.</summary>
    internal bool IsMixed { get; private set; }

    /// <summary>Reads a topic as a stream of records.</summary>
    public KStream<TKey, TValue> Stream<TKey, TValue>(string topic, Consumed<TKey, TValue>? consumed = null) => Stream([topic], consumed);

    /// <summary>Reads several topics as one stream. Their partitions of one number meet in one task.</summary>
    public KStream<TKey, TValue> Stream<TKey, TValue>(IReadOnlyCollection<string> topics, Consumed<TKey, TValue>? consumed = null)
    {
        ArgumentNullException.ThrowIfNull(topics);
        consumed ??= new();
        var name = NameOf(consumed.Name, "KSTREAM-SOURCE-");
        var serdes = Serdes(consumed, name);
        var source = new SourceNode<TKey, TValue>(name, [.. topics.Order(StringComparer.Ordinal)], new(serdes.Key, serdes.Value), consumed.TimestampExtractor, consumed.Reset);
        if (topics.Count == 0) Refuse($"Node {name}: Stream is given no topic: name at least one.");
        foreach (var twice in topics.GroupBy(t => t, StringComparer.Ordinal).Where(g => g.Count() > 1))
            Refuse($"Node {name}: Stream is given topic {twice.Key} {twice.Count()} times: name it once.");
        foreach (var topic in topics) CheckTopic(topic, name);
        return new(this, Add(_root, new SingleNode(source)), serdes.Key, serdes.Value, needsRepartition: false, SourceSet.Of(name));
    }

    /// <summary>
    /// Reads all topics whose names match as a whole as one stream, internal topics left out. Which they are is looked up at every start: a topic that is made later is
    /// read from the next start on, and the log says so. Kafka Streams: stream with a Pattern.
    /// </summary>
    /// <param name="pattern">What the names match, from the first character to the last.</param>
    /// <param name="consumed">How the topics are read.</param>
    public KStream<TKey, TValue> Stream<TKey, TValue>(Regex pattern, Consumed<TKey, TValue>? consumed = null)
    {
        var topics = new TopicPattern(pattern);
        consumed ??= new();
        var name = NameOf(consumed.Name, "KSTREAM-SOURCE-");
        var serdes = Serdes(consumed, name);
        var source = new SourceNode<TKey, TValue>(name, [], new(serdes.Key, serdes.Value), consumed.TimestampExtractor, consumed.Reset) { Pattern = topics };
        return new(this, Add(_root, new SingleNode(source)), serdes.Key, serdes.Value, needsRepartition: false, SourceSet.Of(name));
    }

    /// <summary>Reads a topic as a table: the newest record of a key is its row, a null value deletes it.</summary>
    public KTable<TKey, TValue> Table<TKey, TValue>(string topic, Consumed<TKey, TValue>? consumed = null, Materialized<TKey, TValue>? materialized = null)
    {
        consumed ??= new();
        var storeName = TableStoreName(topic, materialized);
        var (sourceName, name) = TableNames(consumed.Name);
        CheckTopic(topic, name);
        CheckKept(name, materialized);
        var serdes = Serdes(consumed, name);
        var store = TableStores.TimestampedKeyValue(_options, storeName, serdes.Key, serdes.Value, materialized ?? new());
        var oldValues = new OldValues();
        var node = new TableSourceNode<TKey, TValue>(
            sourceName, name, topic, new(serdes.Key, serdes.Value), consumed.TimestampExtractor, consumed.Reset, store, oldValues)
        {
            IsMaterialized = materialized?.Name is not null,
        };
        TableSources.Add(node);
        var access = new OnDemandTable<TKey, TValue>(node, storeName, oldValues, materialized?.HistoryRetention);
        return new(this, Add(_root, node), serdes.Key, serdes.Value, SourceSet.Of(sourceName), access) { StoreName = materialized?.Name };
    }

    /// <summary>
    /// Reads all partitions of a topic as a table that is whole in every worker, to look rows up by any key. It is read from its beginning, whatever reset policy is set, as in Kafka Streams.
    /// </summary>
    public GlobalKTable<TKey, TValue> GlobalTable<TKey, TValue>(
        string topic, Consumed<TKey, TValue>? consumed = null, Materialized<TKey, TValue>? materialized = null)
    {
        consumed ??= new();
        var storeName = TableStoreName(topic, materialized);
        var (sourceName, name) = TableNames(consumed.Name);
        CheckTopic(topic, name);
        var serdes = Serdes(consumed, name);
        CheckKept(name, materialized);
        if (materialized?.HistoryRetention is not null) Refuse($"Global table {name}: a global table cannot be versioned: leave WithHistoryRetention out, or take another supplier.");
        var settings = (materialized ?? new()) with { IsLogged = false, IsCached = false };
        var store = TableStores.TimestampedKeyValue(_options, storeName, serdes.Key, serdes.Value, settings);
        Add(_root, new GlobalTableNode<TKey, TValue>(sourceName, name, topic, new(serdes.Key, serdes.Value), consumed.TimestampExtractor, store));
        return new(this, storeName, serdes.Key, serdes.Value);
    }

    /// <summary>A node of the graph, in order of creation.</summary>
    internal GraphNode Add(GraphNode parent, GraphNode child)
    {
        parent.Add(child);
        child.Priority = ++_nextPriority;
        return child;
    }

    /// <summary>The user's name, checked, or a generated one.</summary>
    internal string NameOf(string? given, string prefix)
    {
        // Kafka Streams uses up a number for a name of the user's too, so that naming an operator does not rename those after it.
        var generated = Names.Next(prefix);
        return given is null ? generated : Checked(given);
    }

    /// <summary>The user's name with a suffix, or a generated one; a number is used up either way.</summary>
    internal string SuffixedName(Named? named, string suffix, string prefix) => NameOf(named?.Name is { } given ? given + suffix : null, prefix);

    internal string Checked(string name)
    {
        Check(name);
        return name;
    }

    /// <summary>The user's name of a store, checked, or a generated one, if such are allowed.</summary>
    internal string StoreNameOf(string? given, string prefix)
    {
        if (given is not null)
        {
            Check(given);
            return given;
        }
        var generated = Names.NextStore(prefix);
        if (!_options.AllowGeneratedNames) Lacks("store", generated, "Materialized.As(\"name\")");
        return generated;
    }

    internal void Lacks(string what, string generated, string remedy) => Refuse(
        $"The {what} {generated} has a generated name, which changes when an operator is added before it: name it with {remedy}, or set AllowGeneratedNames.");

    /// <summary>Adds a problem; what is said twice is one.</summary>
    internal void Refuse(string problem)
    {
        if (_said.Add(problem)) _problems.Add(problem);
    }

    /// <summary>Passes and nodes change what was built, so it is good for one topology.</summary>
    internal void BeginCompilation()
    {
        if (_isCompiled) throw new TopologyException("This StreamsBuilder has made its topology already: make a new StreamsBuilder for each, and call Define with it.");
        _isCompiled = true;
    }

    /// <summary>Both sides of an operator must come from one builder; the problem is said to both, since either may be compiled.</summary>
    internal void CheckSame(StreamsBuilder other, string method, string node)
    {
        if (ReferenceEquals(this, other)) return;
        var problem = $"Node {node}: {method} brings together streams or tables of two StreamsBuilders: make both of them with the same one.";
        (IsMixed, other.IsMixed) = (true, true);
        Refuse(problem);
        other.Refuse(problem);
    }

    /// <summary>Refuses settings of a table that it cannot be kept by.</summary>
    internal void CheckKept<TKey, TValue>(string node, Materialized<TKey, TValue>? settings)
    {
        if (settings is not null) SupplierRules.CheckKeyed(this, node, settings);
    }

    /// <summary>The serde given, else the default for the type, else a problem.</summary>
    internal ISerde<T> Serde<T>(ISerde<T>? given, string node, string what, string remedy = "Consumed, Produced, Grouped or Materialized")
    {
        if (given is not null) return given;
        if (SerdeDefaults.Find<T>(_options.Serdes, _options.JsonByDefault) is { } found) return found;
        Refuse(SerdeDefaults.Missing<T>(node, what, remedy));
        return new MissingSerde<T>();
    }

    private (ISerde<TKey> Key, ISerde<TValue> Value) Serdes<TKey, TValue>(Consumed<TKey, TValue> consumed, string node) =>
        (Serde(consumed.KeySerde, node, "keys", "Consumed.With"), Serde(consumed.ValueSerde, node, "values", "Consumed.With"));

    // With generated names the store has Kafka Streams' one; else the topic's name is explicit enough.
    private string TableStoreName<TKey, TValue>(string topic, Materialized<TKey, TValue>? materialized) =>
        materialized?.Name is { } given ? StoreNameOf(given, "")
        : _options.AllowGeneratedNames ? Names.NextStore(topic + "-")
        : topic;

    private (string Source, string Table) TableNames(string? given)
    {
        if (given is not null) Check(given);
        var generated = (Names.Next("KSTREAM-SOURCE-"), Names.Next("KTABLE-SOURCE-"));
        return given is null ? generated : (given + "-source", given);
    }

    internal void CheckTopic(string topic, string node)
    {
        ArgumentNullException.ThrowIfNull(topic);
        if (ValidName.TopicProblem(node, topic) is { } problem) Refuse(problem);
    }

    private void Check(string name)
    {
        if (ValidName.Problem(name) is { } problem) Refuse(problem);
    }
}
