using StreamProc.Operators;
using StreamProc.State;

namespace StreamProc.Graph;

/// <summary>Reads a topic as a table.</summary>
internal sealed class TableSourceNode<TKey, TValue>(
    string sourceName, string name, string topic, SourceSerdes<TKey, TValue> serdes, TimestampExtractor<TKey, TValue>? extractor, AutoOffsetReset? reset,
    StoreBuilder store, OldValues oldValues) : GraphNode(name), ITableSourceNode, IMaterializedOnDemand
{
    /// <summary>Whether the rows are kept: only if somebody looks them up or needs their old values.</summary>
    public bool IsMaterialized { get; set; }

    public bool ReusesTopicAsChangelog { get; set; }

    public override void WriteTo(Topology topology)
    {
        topology.Add(new SourceNode<TKey, TValue>(sourceName, [topic], serdes, extractor, reset));
        topology.Add(Processor(IsMaterialized), sourceName);
        if (!IsMaterialized) return;

        topology.AddStore(store, Name);
        if (ReusesTopicAsChangelog) topology.ReuseAsChangelog(store.Name, topic);
    }

    private ProcessorNode<TKey, TValue, TKey, Change<TValue>> Processor(bool isMaterialized) => new(Name, (node, below) =>
    {
        var rows = isMaterialized ? TableStore<TKey, TValue>.Of(node, store.Name) : null;
        return new TableSource<TKey, TValue>(rows, node, new(rows?.Cached, node.Record, oldValues.AreSent, below.All));
    });
}

/// <summary>A source of a table, whatever its types.</summary>
internal interface ITableSourceNode
{
    bool ReusesTopicAsChangelog { get; set; }
}

/// <summary>Reads a topic as a global table.</summary>
internal sealed class GlobalTableNode<TKey, TValue>(
    string sourceName, string name, string topic, SourceSerdes<TKey, TValue> serdes, TimestampExtractor<TKey, TValue>? extractor, StoreBuilder store)
    : GraphNode(name)
{
    public override void WriteTo(Topology topology) =>
        topology.AddGlobalStore(
            new SourceNode<TKey, TValue>(sourceName, [topic], serdes, extractor, reset: null),
            new ProcessorNode<TKey, TValue, TKey, Change<TValue>>(Name, (node, below) =>
            {
                var rows = TableStore<TKey, TValue>.Of(node, store.Name);
                return new TableSource<TKey, TValue>(rows, node, new(store: null, node.Record, withOldValues: false, below.All));
            }),
            store);
}
