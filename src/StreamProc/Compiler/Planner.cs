using StreamProc.Graph;
using StreamProc.Transport;

namespace StreamProc.Compiler;

/// <summary>Binds a topology to an application id and to the partition counts of the topics that are there.</summary>
internal sealed class Planner
{
    private static readonly (string, string)[] RepartitionSettings =
    [
        ("cleanup.policy", "delete"), ("segment.bytes", "52428800"), ("retention.ms", "-1"), ("message.timestamp.type", "CreateTime"),
    ];

    private readonly string _applicationId;
    private readonly Topology _topology;
    private readonly SourceTopics _topics;
    private readonly PartitionCounts _counts;
    private readonly GraceDownstream _graceDownstream;

    private Planner(string applicationId, Topology topology, Func<string, int?> partitionsOf, Func<TopicPattern, IEnumerable<string>> matching)
    {
        (_applicationId, _topology) = (applicationId, topology);
        _topics = new(applicationId, topology, matching);
        _counts = PartitionCounts.Of(topology, _topics, partitionsOf);
        _graceDownstream = new(topology);
    }

    /// <summary>Makes the plan.</summary>
    /// <param name="applicationId">Prefix of internal topics, and the group's name.</param>
    /// <param name="topology">What is to run.</param>
    /// <param name="partitionsOf">Partition count of a topic that is there; null: it is not.</param>
    /// <param name="matching">Topics that are there and match a pattern; null: none do.</param>
    /// <exception cref="TopologyException">Topics are missing or do not fit each other; all problems at once.</exception>
    public static TopologyPlan Plan(
        string applicationId, Topology topology, Func<string, int?> partitionsOf, Func<TopicPattern, IEnumerable<string>>? matching = null)
    {
        // A topology that was built node by node has not been looked at yet.
        TopologyCompiler.Accepted(topology);
        var planner = new Planner(applicationId, topology, partitionsOf, matching ?? (_ => []));
        // One whose patterns match nothing has nothing to do.
        var plans = topology.Subtopologies.All.Where(s => !s.IsGlobal && s.Sources.Any(source => planner._topics.Of(source).Count > 0)).Select(planner.Subtopology).ToList();
        return new(applicationId, topology, plans, [.. planner.RepartitionTopics(), .. Changelogs(plans)]) { MatchedTopics = planner._topics.Matched };
    }

    private SubtopologyPlan Subtopology(Subtopology part)
    {
        var inputs = part.Sources.SelectMany(s => _topics.Of(s).Select(t => new InputPlan(Name(t), s, _counts[t]))).ToList();
        // Stores come in the order in which nodes, in the order of the topology, first use them.
        var stores = part.Nodes.SelectMany(n => n.Stores).Distinct(StringComparer.Ordinal).Where(_topology.Stores.ContainsKey).Select(Store).ToList();
        return new(part.Id, part.Nodes, inputs, stores, inputs.Max(i => i.Partitions), _graceDownstream[part]);
    }

    private StorePlan Store(string name)
    {
        var store = _topology.Stores[name];
        return _topology.SourceChangelogs.TryGetValue(name, out var source)
            ? new(store, Name(source), IsLogged: false, IsRestoredFromSource: true)
            : new(store, $"{_applicationId}-{name}-changelog", store.IsLogged, IsRestoredFromSource: false);
    }

    private string Name(string topic) => TopologyPlan.TopicName(_applicationId, _topology, topic);

    private IEnumerable<TopicSpec> RepartitionTopics() =>
        _topology.Repartitions.Keys.Select(t => new TopicSpec(Name(t), _counts[t], Settings(RepartitionSettings)));

    private static IEnumerable<TopicSpec> Changelogs(List<SubtopologyPlan> plans) =>
        from plan in plans
        from store in plan.Stores
        where store.IsLogged
        select new TopicSpec(store.Topic, plan.Tasks, ChangelogSettings(store));

    private static Dictionary<string, string> ChangelogSettings(StorePlan store)
    {
        var settings = store.Store.DefaultLogConfiguration;
        settings["message.timestamp.type"] = "CreateTime";
        foreach (var (name, value) in store.Store.LogConfiguration) settings[name] = value;
        return settings;
    }

    private static Dictionary<string, string> Settings((string Name, string Value)[] settings) =>
        settings.ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal);
}
