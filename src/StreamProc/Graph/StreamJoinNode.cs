using StreamProc.State;

namespace StreamProc.Graph;

/// <summary>A side of a stream-stream join: what keeps its records, and what joins them.</summary>
/// <param name="Windowed">The node that keeps the side's records; it stands in the graph on its own, below the side's stream.</param>
/// <param name="Join">The node that joins them with the other side's.</param>
/// <param name="Store">Where they are kept.</param>
internal sealed record StreamJoinPart(GraphNode Windowed, TopologyNode Join, StoreBuilder Store);

/// <summary>Joins two streams: a node for each side, and one that brings them together. Kafka Streams: StreamStreamJoinNode.</summary>
/// <param name="left">The left side.</param>
/// <param name="right">The right side.</param>
/// <param name="merge">Brings both together.</param>
/// <param name="selfJoin">Stands for all three nodes if both sides are one stream; null if their types differ.</param>
/// <param name="unmatched">Where records wait for a match, in a left or outer join.</param>
/// <param name="sources">Source nodes whose topics must have the same number of partitions.</param>
internal sealed class StreamJoinNode(
    StreamJoinPart left, StreamJoinPart right, TopologyNode merge, TopologyNode? selfJoin, StoreBuilder? unmatched, SourceSet sources)
    : GraphNode(merge.Name)
{
    private bool _isSelfJoin;

    /// <summary>Joins out of one store, if both sides are one stream by now.</summary>
    public void TryJoinWithItself()
    {
        if (selfJoin is null || Parents.Count != 1) return;
        // Of one side there would be nobody to give the records that come late for the other.
        if (right.Windowed.Children.Count > 0) return;

        Parents.First.Remove(right.Windowed);
        _isSelfJoin = true;
    }

    public override void WriteTo(Topology topology)
    {
        topology.Copartition(sources);
        if (_isSelfJoin)
        {
            topology.Add(selfJoin!, left.Windowed.Name);
            topology.AddStore(left.Store, left.Windowed.Name, Name);
            return;
        }
        topology.Add(left.Join, left.Windowed.Name);
        topology.Add(right.Join, right.Windowed.Name);
        topology.Add(merge, left.Join.Name, right.Join.Name);
        topology.AddStore(left.Store, left.Windowed.Name, right.Join.Name);
        topology.AddStore(right.Store, right.Windowed.Name, left.Join.Name);
        if (unmatched is not null) topology.AddStore(unmatched, left.Join.Name, right.Join.Name);
    }
}
