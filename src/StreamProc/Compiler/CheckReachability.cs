using StreamProc.Graph;

namespace StreamProc.Compiler;

/// <summary>Refuses a topology that reads nothing, or that would feed on its own input.</summary>
internal sealed class CheckReachability
{
    public void Apply(Topology topology)
    {
        var problems = new List<string>();
        if (!topology.Nodes.OfType<SourceNode>().Any()) problems.Add("The topology reads no topic: begin with Stream, Table or GlobalTable.");
        var readers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in topology.Nodes.OfType<SourceNode>())
            foreach (var topic in source.Topics)
                if (!readers.TryAdd(topic, source.Name))
                    problems.Add($"Topic {topic} is read by node {readers[topic]} and by node {source.Name}: read it once, and use the result twice.");
        if (problems.Count > 0) throw new TopologyException(problems);
    }
}
