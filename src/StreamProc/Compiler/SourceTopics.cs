using StreamProc.Graph;

namespace StreamProc.Compiler;

/// <summary>The topics that each source reads, now that it is known which there are. Repartition topics have their names without the application's id.</summary>
internal sealed class SourceTopics
{
    // Of all versions of the topology, and of the group: what an earlier version has left behind is not input either.
    private static readonly string[] InternalEndings = ["-changelog", "-repartition", "-subscription-registration-topic", "-subscription-response-topic"];

    private readonly Dictionary<SourceNode, IReadOnlyList<string>> _matched = [];
    private readonly List<string> _problems = [];

    /// <param name="applicationId">Prefix of internal topics, which no pattern matches.</param>
    /// <param name="topology">What is to run.</param>
    /// <param name="matching">The topics that are there and match.</param>
    public SourceTopics(string applicationId, Topology topology, Func<TopicPattern, IEnumerable<string>> matching)
    {
        var readers = new Dictionary<string, SourceNode>(StringComparer.Ordinal);
        foreach (var source in topology.Nodes.OfType<SourceNode>())
        {
            if (source.Pattern is not { } pattern) continue;
            var matched = matching(pattern).Where(t => !IsInternal(applicationId, t)).Order(StringComparer.Ordinal).ToList();
            foreach (var topic in matched)
            {
                if (topology.IsInternal(topic))
                    _problems.Add($"Node {source.Name}: its pattern {pattern} matches topic {topic}, and a repartition topic of the topology has that name: give one of them another.");
                else if (!readers.TryAdd(topic, source))
                    _problems.Add($"Node {source.Name}: its pattern {pattern} matches topic {topic}, as that of node {readers[topic].Name} does ({readers[topic].Pattern}): write the patterns so that one of them takes it.");
            }
            _matched.Add(source, matched);
        }
    }

    /// <summary>Topics that cannot be read so.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>What each source with a pattern reads.</summary>
    public IReadOnlyDictionary<SourceNode, IReadOnlyList<string>> Matched => _matched;

    public IReadOnlyList<string> Of(SourceNode source) => source.Pattern is null ? source.Topics : _matched[source];

    private static bool IsInternal(string applicationId, string topic)
    {
        if (!topic.StartsWith(applicationId + "-", StringComparison.Ordinal)) return false;
        return Array.Exists(InternalEndings, ending => topic.EndsWith(ending, StringComparison.Ordinal)) || IsOfTask(topic[(applicationId.Length + 1)..]);
    }

    /// <summary>Whether it stands for a task in the group, where the transport makes topics for that.</summary>
    private static bool IsOfTask(string name) => name.StartsWith("task-", StringComparison.Ordinal) && name.AsSpan("task-".Length).ContainsAnyExcept("_0123456789") is false;
}
