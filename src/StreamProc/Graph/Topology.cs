using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Graph;

/// <summary>A repartition topic, without the application's prefix.</summary>
internal sealed record RepartitionTopic(string Name, int? Partitions);

/// <summary>A global store: filled from all partitions of a topic, whole in every worker.</summary>
internal sealed record GlobalStore(SourceNode Source, TopologyNode Processor, StoreBuilder Store)
{
    public string Topic => Source.Topics[0];
}

/// <summary>Named sources, processors, sinks and stores, and how they are connected: what the DSL is compiled to. Kafka Streams: Topology.</summary>
public sealed partial class Topology
{
    private readonly Dictionary<string, TopologyNode> _byName = new(StringComparer.Ordinal);
    private readonly NodeSet<TopologyNode> _nodes = new();
    private readonly Dictionary<string, StoreBuilder> _stores = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TopologyNode>> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _sourceChangelogs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RepartitionTopic> _repartitions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GlobalStore> _globals = new(StringComparer.Ordinal);
    private readonly HashSet<TopologyNode> _globalNodes = [];
    private readonly List<SourceSet> _copartitioned = [];
    private readonly List<string> _problems = [];
    private Subtopologies? _subtopologies;

    /// <summary>An empty topology, to be built node by node.</summary>
    public Topology()
        : this(new())
    {
    }

    /// <summary>The same, with serdes of your own for nodes that are given none.</summary>
    public Topology(DefaultSerdes serdes)
    {
        ArgumentNullException.ThrowIfNull(serdes);
        Serdes = serdes;
    }

    /// <summary>Serdes of the user's own by type.</summary>
    internal DefaultSerdes Serdes { get; }

    /// <summary>What was found wrong while it was put together; whoever put it together has to refuse it.</summary>
    internal IReadOnlyList<string> Problems => _problems;

    /// <summary>The nodes in order of insertion.</summary>
    internal IReadOnlyCollection<TopologyNode> Nodes => _nodes;

    internal IReadOnlyDictionary<string, StoreBuilder> Stores => _stores;

    internal IReadOnlyDictionary<string, RepartitionTopic> Repartitions => _repartitions;

    internal IReadOnlyCollection<GlobalStore> Globals => _globals.Values;

    /// <summary>Groups of source nodes whose topics must have the same number of partitions.</summary>
    internal IReadOnlyList<SourceSet> Copartitioned => _copartitioned;

    /// <summary>Source nodes that others stand in place of: what was built before that still names them.</summary>
    internal IReadOnlyDictionary<string, string> ReplacedSources { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Stores that have a source topic for their changelog.</summary>
    internal IReadOnlyDictionary<string, string> SourceChangelogs => _sourceChangelogs;

    internal Subtopologies Subtopologies => _subtopologies ??= new(this);

    internal bool IsInternal(string topic) => _repartitions.ContainsKey(topic);

    internal bool IsGlobal(TopologyNode node) => _globalNodes.Contains(node);

    private bool IsGlobal(string store) => _globals.ContainsKey(store);

    internal IReadOnlyList<TopologyNode> Users(string store) => _users[store];

    /// <summary>Adds a problem, to be told with all others.</summary>
    internal void Refuse(string problem) => _problems.Add(problem);

    /// <summary>Adds a node below its parents.</summary>
    internal void Add(TopologyNode node, params IReadOnlyList<string> parents)
    {
        if (!_byName.TryAdd(node.Name, node)) _problems.Add($"Node {node.Name}: there are two nodes of this name: give one of them another, with Named.As or the WithName of its settings.");
        _nodes.Add(node);
        foreach (var name in parents)
        {
            if (Parent(node, name) is not { } parent) continue;
            node.Parents.Add(parent);
            parent.Children.Add(node);
        }
        _subtopologies = null;
    }

    /// <summary>Adds a store and says who uses it.</summary>
    internal void AddStore(StoreBuilder store, params IReadOnlyList<string> users)
    {
        // Several suppliers may bring the one store that their processors share.
        if (store is { IsCached: true, IsCacheable: false }) _problems.Add($"Store {store.Name}: rows with a history cannot be cached: leave WithCachingEnabled out.");
        if (!IsGlobal(store.Name) && _stores.TryAdd(store.Name, store)) _users.Add(store.Name, []);
        else if (!ReferenceEquals(_stores.GetValueOrDefault(store.Name), store))
        {
            _problems.Add($"Store {store.Name}: there are two stores of this name (the second {(users.Count == 0 ? "added with AddStateStore" : "at node " + string.Join(" and ", users))}): give one of them another, with Materialized.As or the store name of its settings.");
            return;
        }
        foreach (var user in users) Connect(user, store.Name);
    }

    /// <summary>Lets a node use a store.</summary>
    internal void Connect(string node, string store)
    {
        if (!_byName.TryGetValue(node, out var user)) _problems.Add($"Store {store}: it is to be used by node {node}, which is not there: add the node first.");
        else if (IsGlobal(store)) _problems.Add($"Node {node}: it uses store {store}, which is global and open to all nodes: leave the connection out, and ask the context for it.");
        else if (!_users.TryGetValue(store, out var users)) _problems.Add($"Node {node}: it uses store {store}, which is not there: check the name, or add the store.");
        else if (user is SourceNode or SinkNode) _problems.Add($"Node {node}: it is a source or a sink, and only processors use stores: connect store {store} with one.");
        else if (IsGlobal(user)) _problems.Add($"Node {node}: it fills a global store, and can use no other: connect store {store} with a processor that reads a topic of its own.");
        else if (user.Stores.Add(store)) users.Add(user);
        _subtopologies = null;
    }

    /// <summary>A node to read from; null: it is a problem.</summary>
    private TopologyNode? Parent(TopologyNode node, string name)
    {
        if (!_byName.TryGetValue(name, out var parent)) _problems.Add($"Node {node.Name}: it reads from node {name}, which is not there: add that one first.");
        else if (ReferenceEquals(parent, node)) _problems.Add($"Node {node.Name}: it reads from itself: name the node that it is to read from.");
        else if (parent is SinkNode) _problems.Add($"Node {node.Name}: it reads from node {name}, which is a sink: nothing comes out of it, so read what the sink reads.");
        else if (IsGlobal(parent)) _problems.Add($"Node {node.Name}: it reads from node {name}, which only fills a global store: ask the context for the store, or read another topic.");
        else if (parent.Writes == node.Reads || (parent.WritesLate is { } late && late == node.Reads)) return parent;
        else
            _problems.Add(
                $"Node {node.Name}: it cannot read what node {name} writes: it takes {node.Reads?.ToString() ?? "nothing"}, but {name} forwards {parent.Writes}: " +
                "give one of them the other's types, or put a processor between them.");
        return null;
    }

    internal void AddGlobalStore(SourceNode source, TopologyNode processor, StoreBuilder store)
    {
        Add(source);
        Add(processor, source.Name);
        if (!store.IsShareable)
            _problems.Add($"Store {store.Name}: it is a store of your own kind, which others could not read, and global stores are read by all tasks: take one of Stores instead.");
        if (_stores.ContainsKey(store.Name) || IsGlobal(store.Name))
            _problems.Add($"Store {store.Name}: there are two stores of this name (the second at node {processor.Name}): give one of them another, with Materialized.As.");
        processor.Stores.Add(store.Name);
        _globals.TryAdd(store.Name, new(source, processor, store));
        _globalNodes.UnionWith([source, processor]);
    }

    internal void AddRepartition(RepartitionTopic topic)
    {
        if (!_repartitions.TryAdd(topic.Name, topic) && topic.Partitions is not null) _repartitions[topic.Name] = topic;
    }

    internal void ReuseAsChangelog(string store, string sourceTopic) => _sourceChangelogs[store] = sourceTopic;

    internal void Copartition(SourceSet sources) => _copartitioned.Add(sources);

    /// <summary>A source node, or the one that stands in its place.</summary>
    internal SourceNode SourceOf(string name)
    {
        while (ReplacedSources.TryGetValue(name, out var other)) name = other;
        return (SourceNode)_byName[name];
    }

    /// <summary>Says in Kafka Streams' form which nodes there are, and how they are connected.</summary>
    public string Describe() => TopologyDescription.Of(this);

    /// <summary>Draws the same as a Mermaid flowchart, topics included.</summary>
    public string ToMermaid() => TopologyMermaid.Of(this);

    /// <summary>Says the same as JSON, for programs.</summary>
    public string ToJson() => TopologyJson.Of(this);

    /// <summary>Topics that are read by name, internal ones left out. Those that patterns tell are known when the topology starts.</summary>
    public IReadOnlyCollection<string> InputTopics() =>
        [.. _nodes.OfType<SourceNode>().SelectMany(s => s.Topics).Where(t => !IsInternal(t)).Distinct(StringComparer.Ordinal)];

    /// <summary>Topics that are written, internal ones and those that records choose left out.</summary>
    public IReadOnlyCollection<string> OutputTopics() =>
        [.. _nodes.OfType<SinkNode>().Select(s => s.Topic).OfType<string>().Where(t => !IsInternal(t)).Distinct(StringComparer.Ordinal)];

    /// <summary>Shows records of a topic as the topology reads or writes them; null if it does neither, or writes with serializers that cannot read.</summary>
    /// <param name="topic">The topic by its real name; for a repartition topic <c>applicationId-name</c>.</param>
    /// <param name="applicationId">The application's id.</param>
    public RecordPrinter? Printer(string topic, string applicationId)
    {
        bool IsIt(string? named) => named is not null && string.Equals(IsInternal(named) ? $"{applicationId}-{named}" : named, topic, StringComparison.Ordinal);

        return _nodes.OfType<SourceNode>().FirstOrDefault(s => s.Topics.Any(IsIt) || s.Pattern?.Matches(topic) == true)?.Printer
            ?? _nodes.OfType<SinkNode>().FirstOrDefault(s => IsIt(s.Topic))?.Printer;
    }
}
