using System.Runtime.ExceptionServices;
using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Graph;

/// <summary>A named node of a topology.</summary>
internal abstract class TopologyNode(string name)
{
    public string Name => name;

    public NodeSet<TopologyNode> Parents { get; } = new();

    public NodeSet<TopologyNode> Children { get; } = new();

    /// <summary>Types of the records that it takes; null: it takes none.</summary>
    public virtual RecordType? Reads => null;

    /// <summary>Types of the records that it pushes on; null: it pushes none on.</summary>
    public virtual RecordType? Writes => null;

    /// <summary>Types of the records that it pushes on because they came too late; null: none do.</summary>
    public virtual RecordType? WritesLate => null;

    /// <summary>Set where records may come too late by event time: how late they may be.</summary>
    public long? EventTimeGraceMs { get; init; }

    /// <summary>Names of the stores that the node may use, in Kafka Streams' order.</summary>
    public JavaHashSet Stores { get; } = new();
}

/// <summary>The types of a record's key and value.</summary>
internal sealed record RecordType(Type Key, Type Value)
{
    public static RecordType Of<TKey, TValue>() => new(typeof(TKey), typeof(TValue));

    public override string ToString() => $"Record<{TypeName.Of(Key)}, {TypeName.Of(Value)}>";
}

/// <summary>A node that takes records of these types.</summary>
internal interface IAccepts<TKey, TValue>
{
    Operator<TKey, TValue> Open(TaskBinding task);
}

/// <summary>Turns a topology's nodes into the operators of one task, each node once, those below first.</summary>
internal sealed class TaskBinding(ITaskContext task)
{
    private readonly Dictionary<TopologyNode, object> _operators = [];
    private readonly Dictionary<(TopologyNode Node, RecordType Writes), object> _outlets = [];
    private readonly List<(TopologyNode Node, Action Start)> _starting = [];
    private readonly List<(string Node, Action Close)> _closing = [];

    public NodeContext Context(TopologyNode node) => new(node.Name, node.Stores, task, start => _starting.Add((node, start)), close => _closing.Add((node.Name, close)));

    /// <summary>What lies below a node and takes records of these types; all partitions of a source share it.</summary>
    public Outlet<TKey, TValue> Outlet<TKey, TValue>(TopologyNode parent)
    {
        var type = RecordType.Of<TKey, TValue>();
        if (_outlets.TryGetValue((parent, type), out var made)) return (Outlet<TKey, TValue>)made;
        var outlet = new Outlet<TKey, TValue>([.. parent.Children.Where(child => child.Reads == type).Select(child => (child.Name, Bind<TKey, TValue>(child)))]);
        _outlets.Add((parent, type), outlet);
        return outlet;
    }

    private Operator<TKey, TValue> Bind<TKey, TValue>(TopologyNode child)
    {
        if (_operators.TryGetValue(child, out var bound)) return (Operator<TKey, TValue>)bound;
        // The topology has seen to it that the types fit.
        var opened = ((IAccepts<TKey, TValue>)child).Open(this);
        _operators.Add(child, opened);
        _closing.Add((child.Name, opened.Close));
        return opened;
    }

    /// <summary>Begins, in the order in which the nodes were added to the topology: it decides which of several punctuations comes first.</summary>
    public void Start(IReadOnlyCollection<TopologyNode> order)
    {
        if (_starting.Count == 0) return;
        var places = order.Index().ToDictionary(n => n.Item, n => n.Index);
        foreach (var (node, start) in _starting.OrderBy(s => places[s.Node]))
        {
            try
            {
                start();
            }
            catch (Exception) when (task.Blame(node.Name))
            {
                throw;
            }
        }
        _starting.Clear();
    }

    /// <summary>Closes all nodes, also when some of them fail; the first failure is thrown then.</summary>
    public void Close()
    {
        Exception? first = null;
        foreach (var (node, close) in _closing)
        {
            try
            {
                close();
            }
            catch (Exception failure)
            {
                task.Blame(node);
                first ??= failure;
            }
        }
        if (first is not null) ExceptionDispatchInfo.Throw(first);
    }
}

/// <summary>A step between source and sink.</summary>
internal sealed class ProcessorNode<TKey, TValue, TNewKey, TNewValue>(
    string name, Func<NodeContext, Outlet<TNewKey, TNewValue>, Operator<TKey, TValue>> create) : TopologyNode(name), IAccepts<TKey, TValue>
{
    public override RecordType Reads => RecordType.Of<TKey, TValue>();

    public override RecordType Writes => RecordType.Of<TNewKey, TNewValue>();

    public Operator<TKey, TValue> Open(TaskBinding task) => create(task.Context(this), task.Outlet<TNewKey, TNewValue>(this));
}

/// <summary>Reads topics.</summary>
internal abstract class SourceNode(string name, IReadOnlyList<string> topics, AutoOffsetReset? reset) : TopologyNode(name)
{
    /// <summary>The topics by name; none if a pattern says which.</summary>
    public IReadOnlyList<string> Topics => topics;

    /// <summary>Tells the topics by their names; null: they are listed.</summary>
    public TopicPattern? Pattern { get; init; }

    /// <summary>Null: the application's default.</summary>
    public AutoOffsetReset? Reset => reset;

    /// <summary>A head for one partition of one of its topics.</summary>
    public abstract SourceHead Open(TaskBinding task, string topic);

    public abstract RecordPrinter Printer { get; }
}

internal sealed class SourceNode<TKey, TValue>(
    string name, IReadOnlyList<string> topics, SourceSerdes<TKey, TValue> serdes, TimestampExtractor<TKey, TValue>? extractor, AutoOffsetReset? reset)
    : SourceNode(name, topics, reset)
{
    public override RecordType Writes => RecordType.Of<TKey, TValue>();

    public override SourceHead Open(TaskBinding task, string topic) =>
        new SourceHead<TKey, TValue>(
            task.Context(this), topic, serdes, extractor ?? TimestampExtractors.FailOnInvalid, task.Outlet<TKey, TValue>(this).All);

    public override RecordPrinter Printer => RecordPrinter.Of(serdes.Key, serdes.Value);
}

/// <summary>Writes a topic.</summary>
internal abstract class SinkNode(string name, string? topic) : TopologyNode(name)
{
    /// <summary>The topic; null if each record chooses its own.</summary>
    public string? Topic => topic;

    public abstract RecordPrinter? Printer { get; }
}

internal sealed class SinkNode<TKey, TValue>(
    string name, string? topic, TopicNameExtractor<TKey, TValue>? topicOf, ISerializer<TKey> keySerializer, ISerializer<TValue> valueSerializer,
    StreamPartitioner<TKey, TValue>? partitioner) : SinkNode(name, topic), IAccepts<TKey, TValue>
{
    public override RecordType Reads => RecordType.Of<TKey, TValue>();

    public Operator<TKey, TValue> Open(TaskBinding task)
    {
        var context = task.Context(this);
        var real = Topic is { } named ? context.Task.TopicName(named) : null;
        return new Sink<TKey, TValue>(context, new(real, topicOf, keySerializer, valueSerializer, partitioner));
    }

    public override RecordPrinter? Printer =>
        keySerializer is IDeserializer<TKey> key && valueSerializer is IDeserializer<TValue> value ? RecordPrinter.Of(key, value) : null;
}
