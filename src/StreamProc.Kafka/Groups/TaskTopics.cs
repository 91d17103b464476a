using StreamProc.Transport;

namespace StreamProc.Kafka.Groups;

/// <summary>The topics that stand for tasks: one for each, with one partition and nothing in it. Whom the group gives the partition has the task.</summary>
/// <remarks>So each task moves alone, co-partitioning holds by construction, and a worker says what it is fit for by what it subscribes to.</remarks>
internal sealed class TaskTopics(string group, ITopicAdmin topics)
{
    private static readonly Dictionary<string, string> _configuration = new(StringComparer.Ordinal)
    {
        ["cleanup.policy"] = "compact",
        ["message.timestamp.type"] = "CreateTime",
    };

    private readonly string _prefix = $"{group}-task-";

    /// <summary>The topic of a task.</summary>
    public string TopicOf(string task) => _prefix + task;

    /// <summary>The task of a topic.</summary>
    public string TaskOf(string topic) => topic[_prefix.Length..];

    /// <summary>Makes those that are not there.</summary>
    public void Ensure(IReadOnlyList<string> tasks)
    {
        var there = topics.List().Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var task in tasks.Where(t => !there.Contains(TopicOf(t))))
        {
            try
            {
                topics.Create(new(TopicOf(task), Partitions: 1, _configuration));
            }
            catch (TopicExistsException)
            {
                // Another worker was quicker.
            }
        }
    }
}
