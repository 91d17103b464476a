using StreamProc.Graph;
using StreamProc.State;
using StreamProc.Transport;

namespace StreamProc.Compiler;

/// <summary>A topic that a task reads, and the source that it enters by.</summary>
internal sealed record InputPlan(string Topic, SourceNode Source, int Partitions);

/// <summary>A store of a task, and the topic that it is restored from.</summary>
/// <param name="Store">The store.</param>
/// <param name="Topic">Its changelog, or the source topic that serves as one; named also if nothing is logged.</param>
/// <param name="IsLogged">Whether updates are written to the topic.</param>
/// <param name="IsRestoredFromSource">Whether the topic is a source of the task: restored only up to what the task has committed.</param>
internal sealed record StorePlan(StoreBuilder Store, string Topic, bool IsLogged, bool IsRestoredFromSource);

/// <summary>What each task of a subtopology does.</summary>
/// <param name="Id">The subtopology's number.</param>
/// <param name="Nodes">Its nodes.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Stores">Its stores, in the order in which caches are flushed.</param>
/// <param name="Tasks">Number of tasks: the most partitions of any input.</param>
/// <param name="GraceDownstreamMs">
/// The smallest grace of an event-time operator that reads, directly or further down, a repartition topic that is written here; null: none,
/// and the tasks need not be aligned.
/// </param>
internal sealed record SubtopologyPlan(
    int Id, IReadOnlyCollection<TopologyNode> Nodes, IReadOnlyList<InputPlan> Inputs, IReadOnlyList<StorePlan> Stores, int Tasks, long? GraceDownstreamMs)
{
    public IEnumerable<TaskId> TaskIds => Enumerable.Range(0, Tasks).Select(partition => new TaskId(Id, partition));
}

/// <summary>A topology bound to an application and to the topics that are there: tasks, stores and topics by their real names.</summary>
internal sealed class TopologyPlan
{
    private readonly HashSet<string> _internal;

    internal TopologyPlan(string applicationId, Topology topology, IReadOnlyList<SubtopologyPlan> subtopologies, IReadOnlyList<TopicSpec> internalTopics)
    {
        (ApplicationId, Topology) = (applicationId, topology);
        (Subtopologies, InternalTopics) = (subtopologies, internalTopics);
        _internal = internalTopics.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
    }

    public string ApplicationId { get; }

    public Topology Topology { get; }

    /// <summary>Subtopologies that have tasks, in order of their numbers.</summary>
    public IReadOnlyList<SubtopologyPlan> Subtopologies { get; }

    /// <summary>Repartition and changelog topics, to be made before anything runs.</summary>
    public IReadOnlyList<TopicSpec> InternalTopics { get; }

    /// <summary>The topics that the patterns of sources matched when the plan was made.</summary>
    public IReadOnlyDictionary<SourceNode, IReadOnlyList<string>> MatchedTopics { get; init; } = new Dictionary<SourceNode, IReadOnlyList<string>>();

    public IEnumerable<TaskId> Tasks => Subtopologies.SelectMany(s => s.TaskIds);

    /// <summary>Whether a topic, by its real name, is the application's own.</summary>
    public bool IsInternal(string topic) => _internal.Contains(topic);

    /// <summary>The real name of a topic.</summary>
    public string TopicName(string topic) => TopicName(ApplicationId, Topology, topic);

    internal static string TopicName(string applicationId, Topology topology, string topic) => topology.IsInternal(topic) ? $"{applicationId}-{topic}" : topic;
}
