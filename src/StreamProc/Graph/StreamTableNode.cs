using StreamProc.Operators;
using StreamProc.State;

namespace StreamProc.Graph;

/// <summary>Reads a stream as a table. Like a source table it keeps its rows only if somebody needs them. Kafka Streams: StreamToTableNode.</summary>
internal sealed class StreamTableNode<TKey, TValue>(string name, StoreBuilder store, OldValues oldValues) : GraphNode(name)
{
    /// <summary>Whether the rows are kept.</summary>
    public bool IsMaterialized { get; set; }

    public override void WriteTo(Topology topology)
    {
        topology.Add(Processor(IsMaterialized), ParentNames);
        if (IsMaterialized) topology.AddStore(store, Name);
    }

    private ProcessorNode<TKey, TValue, TKey, Change<TValue>> Processor(bool isMaterialized) => new(Name, (node, below) =>
    {
        var rows = isMaterialized ? TableStore<TKey, TValue>.Of(node, store.Name) : null;
        return new TableSource<TKey, TValue>(rows, node, new(rows?.Cached, node.Record, oldValues.AreSent, below.All));
    });
}

/// <summary>A table made of a stream: it gets a store only if somebody needs one.</summary>
/// <param name="node">The node that makes it.</param>
/// <param name="store">The store's name.</param>
/// <param name="oldValues">Whether old values are sent.</param>
/// <param name="history">How far back rows can be looked up as they were, if they can.</param>
/// <param name="materialized">Told when the store comes to be needed.</param>
internal sealed class StreamTable<TKey, TValue>(StreamTableNode<TKey, TValue> node, string store, OldValues oldValues, TimeSpan? history, Action materialized)
    : TableAccess<TKey, TValue>
{
    public override long? HistoryMs => (long?)history?.TotalMilliseconds;

    public override bool RequestOldValues(bool force)
    {
        if (force) Materialize();
        return oldValues.AreSent |= node.IsMaterialized;
    }

    public override IReadOnlyList<string> RequireStores()
    {
        Materialize();
        return [store];
    }

    public override TableView<TKey, TValue> Open(NodeContext reader) =>
        TableView<TKey, TValue>.Of(reader, store);

    private void Materialize()
    {
        if (node.IsMaterialized) return;
        node.IsMaterialized = true;
        materialized();
    }
}
