using StreamProc.Dsl;

namespace StreamProc.Compiler;

/// <summary>Lets the topic that a table is read from serve as its changelog: it holds the same records. Kafka Streams: reuse.ktable.source.topics.</summary>
internal sealed class ReuseSourceTopics : ICompilerPass
{
    public void Apply(StreamsBuilder graph)
    {
        foreach (var table in graph.TableSources) table.ReusesTopicAsChangelog = true;
    }
}
