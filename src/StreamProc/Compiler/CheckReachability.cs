using StreamProc.Graph;

namespace StreamProc.Compiler;

/// <summary>Refuses a topology that reads nothing, that reads a topic in two ways, or that has stores of no use.</summary>
internal static class CheckReachability
{
    /// <returns>What is wrong.</returns>
    public static List<string> Apply(Topology topology)
    {
        var problems = new List<string>();
        if (!topology.Nodes.OfType<SourceNode>().Any()) problems.Add("The topology reads no topic: begin with Stream, Table or GlobalTable.");
        var readers = new Dictionary<string, SourceNode>(StringComparer.Ordinal);
        var patterns = new List<SourceNode>();
        foreach (var source in topology.Nodes.OfType<SourceNode>())
        {
            foreach (var topic in source.Topics.Distinct(StringComparer.Ordinal))
                if (!readers.TryAdd(topic, source)) problems.Add(ReadTwice($"topic {topic}", readers[topic], source));
        }
        foreach (var source in topology.Nodes.OfType<SourceNode>())
        {
            if (source.Pattern is not { } pattern) continue;
            if (patterns.Find(s => s.Pattern!.IsSameAs(pattern)) is { } same) problems.Add(ReadTwice($"topics {pattern}", same, source));
            patterns.Add(source);
            foreach (var (topic, reader) in readers.Where(r => !topology.IsInternal(r.Key) && pattern.Matches(r.Key)))
                problems.Add($"Node {source.Name}: its pattern {pattern} matches topic {topic}, which node {reader.Name} reads by name: write the pattern so that it leaves that topic out, or leave the other one out.");
        }
        foreach (var store in topology.Stores.Keys.Where(s => topology.Users(s).Count == 0))
            problems.Add($"Store {store}: no node uses it: connect it with one, or leave it out.");
        return problems;
    }

    private static string ReadTwice(string what, SourceNode first, SourceNode second) => $"Node {second.Name}: " + (
        first.GetType() != second.GetType() ? $"it reads {what} as other types than node {first.Name} does: read it once, and MapValues."
        : !first.Topics.SequenceEqual(second.Topics, StringComparer.Ordinal)
            ? $"it reads some of the topics that node {first.Name} reads, but not all: read the common ones as a stream of their own, and Merge."
        : $"{what} is read by node {first.Name} already: read it once, and use the result twice.");
}
