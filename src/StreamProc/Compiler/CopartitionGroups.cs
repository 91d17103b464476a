using StreamProc.Graph;

namespace StreamProc.Compiler;

/// <summary>Sets of topics whose partitions of one number must meet, transitively.</summary>
internal sealed class CopartitionGroups
{
    private readonly Topology _topology;
    private readonly SourceTopics _topics;
    private readonly Dictionary<string, string> _above = new(StringComparer.Ordinal);

    /// <summary>Sets that have been brought together, each with one of its topics.</summary>
    private readonly Dictionary<SourceSet, string> _together = [];

    private CopartitionGroups(Topology topology, SourceTopics topics) => (_topology, _topics) = (topology, topics);

    /// <summary>The groups of a topology, in the order in which it names their topics first.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Of(Topology topology, SourceTopics topics)
    {
        var groups = new CopartitionGroups(topology, topics);
        foreach (var sources in topology.Copartitioned) groups.BringTogether(sources);
        return [.. groups._above.Keys.GroupBy(groups.Root, StringComparer.Ordinal).Select(IReadOnlyList<string> (group) => [.. group])];
    }

    /// <summary>Walks down only to sets that are together already: each is looked into once, however many contain it.</summary>
    private void BringTogether(SourceSet sources)
    {
        string? first = null;
        var (open, walked) = (new Stack<SourceSet>([sources]), new List<SourceSet>());
        while (open.TryPop(out var set))
        {
            GraphVisits.Add();
            if (_together.TryGetValue(set, out var known)) first = Join(first, known);
            else if (set.Source is { } source) first = _topics.Of(_topology.SourceOf(source)).Aggregate(first, Join);
            else
            {
                walked.Add(set);
                foreach (var part in set.Parts.Reverse()) open.Push(part);
            }
        }
        if (first is null) return;
        foreach (var set in walked) _together[set] = first;
    }

    private string Join(string? group, string topic)
    {
        _above.TryAdd(topic, topic);
        if (group is null) return topic;
        _above[Root(topic)] = Root(group);
        return group;
    }

    private string Root(string topic)
    {
        GraphVisits.Add();
        // Halves the way on each walk, so that long chains stay short.
        while (_above[topic] is var above && !string.Equals(above, topic, StringComparison.Ordinal)) topic = _above[topic] = _above[above];
        return topic;
    }
}
