using StreamProc.Dsl;
using StreamProc.Graph;

namespace StreamProc.Compiler;

/// <summary>
/// Lets records without key pass repartition topics above joins that have results for them. Elsewhere they are filtered out, since nothing
/// could use them. Kafka Streams: NodesWithRelaxedNullKeyJoinDownstream.
/// </summary>
internal sealed class KeepNullKeys : ICompilerPass
{
    public void Apply(StreamsBuilder graph)
    {
        foreach (var repartition in graph.Root.Descendants().OfType<RepartitionNode>())
            repartition.KeepsNullKeys = repartition.Descendants().Any(node => node.AcceptsNullKeys);
    }
}
