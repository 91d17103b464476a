using StreamProc.State;

namespace StreamProc.Graph;

/// <summary>A store that processors are connected with by its name. Kafka Streams: StateStoreNode.</summary>
internal sealed class StateStoreNode(StoreBuilder store) : GraphNode(store.Name)
{
    public override void WriteTo(Topology topology) => topology.AddStore(store);
}

/// <summary>A global store with a processor of the user's. Kafka Streams: GlobalStoreNode.</summary>
internal sealed class GlobalStoreNode(SourceNode source, TopologyNode processor, StoreBuilder store) : GraphNode(processor.Name)
{
    public override void WriteTo(Topology topology) => topology.AddGlobalStore(source, processor, store);
}
