using StreamProc.Operators;
using StreamProc.State;

namespace StreamProc.Graph;

/// <summary>Reads a stream as a table. Like a source table it keeps its rows only if somebody needs them. Kafka Streams: StreamToTableNode.</summary>
internal sealed class StreamTableNode<TKey, TValue>(string name, StoreBuilder store, OldValues oldValues) : GraphNode(name), IMaterializedOnDemand
{
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
