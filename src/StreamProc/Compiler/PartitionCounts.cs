using StreamProc.Graph;

namespace StreamProc.Compiler;

/// <summary>
/// How many partitions each topic has: external ones have what they have; repartition topics take the count of the external topics that they
/// are joined with, else what the user set, else the largest count of what flows into them.
/// </summary>
internal sealed class PartitionCounts
{
    private readonly Topology _topology;
    private readonly SourceTopics _topics;
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<string> _problems;

    private PartitionCounts(Topology topology, SourceTopics topics) => (_topology, _topics, _problems) = (topology, topics, [.. topics.Problems]);

    public int this[string topic] => _counts[topic];

    /// <exception cref="TopologyException">Topics are missing or do not fit each other.</exception>
    public static PartitionCounts Of(Topology topology, SourceTopics topics, Func<string, int?> partitionsOf)
    {
        var counts = new PartitionCounts(topology, topics);
        counts.TakeExternal(partitionsOf);
        // Where a topic is missing, those that are there are compared all the same: all problems come at once.
        var isComplete = counts._problems.Count == 0;
        if (isComplete) counts.TakeRepartitions();
        isComplete = counts._problems.Count == 0;
        foreach (var group in CopartitionGroups.Of(topology, topics)) counts.Copartition(group, isComplete);
        counts.Refuse();
        return counts;
    }

    private void TakeExternal(Func<string, int?> partitionsOf)
    {
        foreach (var source in _topology.Nodes.OfType<SourceNode>())
            foreach (var topic in _topics.Of(source).Where(t => !_topology.IsInternal(t)))
            {
                if (partitionsOf(topic) is { } count) _counts[topic] = count;
                else _problems.Add($"Node {source.Name}: topic {topic} does not exist: create it before the topology is started.");
            }
    }

    private void TakeRepartitions() =>
        _problems.AddRange(RepartitionCounts.AddTo(_counts, _topology, _topics)
            .Select(t => $"Topic {t}: its number of partitions cannot be told, since nothing with a known number flows into it: set it with Repartitioned.WithPartitions, or create a topic that the pattern above it matches."));

    private void Copartition(IReadOnlyList<string> topics, bool isComplete)
    {
        var external = topics.Where(t => !_topology.IsInternal(t) && _counts.ContainsKey(t)).Order(StringComparer.Ordinal).ToList();
        if (external.Select(t => _counts[t]).Distinct().Count() > 1)
        {
            _problems.Add(
                "Topics that are joined must have the same number of partitions, but " +
                $"{string.Join(", ", external.Select(t => $"{t} has {_counts[t]}"))}: change one of them, or send its stream through Repartition.");
            return;
        }
        if (!isComplete) return;
        var repartitions = topics.Where(_topology.IsInternal).Select(t => _topology.Repartitions[t]).ToList();
        var set = repartitions.Where(r => r.Partitions is not null).ToList();
        var chosen = external.Count > 0 ? _counts[external[0]] : set.Count > 0 ? set[0].Partitions!.Value : topics.Max(t => _counts[t]);
        foreach (var wrong in set.Where(r => r.Partitions != chosen))
            _problems.Add($"Repartition topic {wrong.Name} was given {wrong.Partitions} partitions, but what it is joined with has {chosen}: set {chosen}, or none.");
        foreach (var repartition in repartitions) _counts[repartition.Name] = chosen;
    }

    private void Refuse()
    {
        if (_problems.Count > 0) throw new TopologyException(_problems);
    }
}
