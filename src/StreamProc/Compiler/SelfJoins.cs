using StreamProc.Dsl;
using StreamProc.Graph;

namespace StreamProc.Compiler;

/// <summary>Joins a stream with itself out of one store instead of two. Kafka Streams: single.store.self.join.</summary>
internal sealed class SelfJoins : ICompilerPass
{
    public void Apply(StreamsBuilder graph)
    {
        foreach (var join in graph.Root.Descendants().OfType<StreamJoinNode>().ToList()) join.TryJoinWithItself();
    }
}
