using StreamProc.Graph;
using StreamProc.Operators;

namespace StreamProc.Dsl;

/// <summary>A stream that is being split. Kafka Streams: BranchedKStream.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed class BranchedKStream<TKey, TValue>
{
    private readonly KStream<TKey, TValue> _source;
    private readonly string _name;
    private readonly GraphNode _node;
    private readonly List<(string Name, Func<TKey, TValue, bool> Predicate)> _branches = [];
    private readonly Dictionary<string, KStream<TKey, TValue>> _streams = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private string? _default;

    internal BranchedKStream(KStream<TKey, TValue> source, string name)
    {
        (_source, _name) = (source, name);
        _node = source.Append(new ProcessorNode<TKey, TValue, TKey, TValue>(name, Create));
    }

    /// <summary>Records that pass this test and none before it.</summary>
    public BranchedKStream<TKey, TValue> Branch(Func<TKey, TValue, bool> predicate, Branched<TKey, TValue>? branched = null)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        _branches.Add((ChildName(branched, _branches.Count + 1), predicate));
        AddChild(_branches[^1].Name, branched);
        return this;
    }

    /// <summary>
    /// Records that pass no test; ends the split. The branches, by their full names (the split's name and their own): of those with a function what it gave, none with a consumer.
    /// </summary>
    public IReadOnlyDictionary<string, KStream<TKey, TValue>> DefaultBranch(Branched<TKey, TValue>? branched = null)
    {
        _default = ChildName(branched, 0);
        AddChild(_default, branched);
        return _streams;
    }

    /// <summary>
    /// Ends the split; records that pass no test are left out. The branches, by their full names (the split's name and their own): of those with a function what it gave, none
    /// with a consumer.
    /// </summary>
    public IReadOnlyDictionary<string, KStream<TKey, TValue>> NoDefaultBranch()
    {
        if (_branches.Count == 0) _source.Builder.Refuse($"Node {_name}: Split has no branches, so nothing comes out of it: add one with Branch.");
        return _streams;
    }

    private string ChildName(Branched<TKey, TValue>? branched, int index) =>
        _source.Builder.Checked(_name + (branched?.Name ?? index.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private void AddChild(string name, Branched<TKey, TValue>? branched)
    {
        var builder = _source.Builder;
        // Kafka Streams uses up a number for each branch, whatever its name.
        builder.Names.Next(name);
        if (!_names.Add(name))
        {
            builder.Refuse($"Node {_name}: Split has two branches of the name {name}: give each a name of its own with Branched.As.");
            return;
        }
        var child = new SingleNode(new ProcessorNode<TKey, TValue, TKey, TValue>(name, (_, below) => new PassThrough<TKey, TValue>(below.All)));
        var stream = new KStream<TKey, TValue>(builder, builder.Add(_node, child), _source.KeySerde, _source.ValueSerde, _source.NeedsRepartition, _source.Sources);
        if (branched?.Consumer is { } consumer) consumer(stream);
        else if ((branched?.Function is { } function ? function(stream) : stream) is { } found) _streams.Add(name, found);
    }

    private Branch<TKey, TValue> Create(NodeContext context, Outlet<TKey, TValue> below) =>
        new([.. _branches.Select(b => (context.Guard(b.Predicate), below.Named(b.Name)!))], _default is null ? null : below.Named(_default));
}
