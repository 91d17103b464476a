using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Graph;

/// <summary>The table that a foreign-key join makes.</summary>
/// <param name="name">The node's name.</param>
/// <param name="store">Where the rows are kept.</param>
/// <param name="isStoreWritten">Whether the store is there also if nobody needs it, as in Kafka Streams.</param>
/// <param name="oldValues">Whether old values are sent.</param>
internal sealed class TableResultNode<TKey, TValue>(string name, StoreBuilder store, bool isStoreWritten, OldValues oldValues) : GraphNode(name), IMaterializedOnDemand
{
    public bool IsMaterialized { get; set; }

    public override void WriteTo(Topology topology)
    {
        topology.Add(Processor(IsMaterialized), ParentNames);
        if (IsMaterialized || isStoreWritten) topology.AddStore(store, Name);
    }

    private ProcessorNode<TKey, Optional<TValue>, TKey, Change<TValue>> Processor(bool isMaterialized) => new(Name, (node, below) =>
    {
        var rows = isMaterialized ? node.Store<KeyValueStore<TKey, ValueAndTimestamp<TValue>>>(store.Name) : null;
        return new TableResult<TKey, TValue>(rows, node, new(rows, node.Record, oldValues.AreSent, below.All));
    });
}
