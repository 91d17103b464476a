using StreamProc.Compiler;
using StreamProc.Tasks;
using StreamProc.Transport;

namespace StreamProc.Runtime;

/// <summary>Makes the repartition and changelog topics of an application, and checks those that are there.</summary>
internal static class InternalTopics
{
    /// <exception cref="StreamsException">A topic is there with another number of partitions.</exception>
    public static void Ensure(TopologyPlan plan, ITopicAdmin topics)
    {
        foreach (var topic in plan.InternalTopics)
        {
            if (topics.Find(topic.Name) is { } found) Check(plan, topic, found);
            else Create(topic, topics);
        }
    }

    private static void Create(TopicSpec topic, ITopicAdmin topics)
    {
        try
        {
            topics.Create(topic);
        }
        catch (TopicExistsException)
        {
            // Another worker of the application was faster.
        }
    }

    private static void Check(TopologyPlan plan, TopicSpec topic, TopicDescription found)
    {
        if (found.Partitions != topic.Partitions)
            throw new StreamsException(
                $"Application {plan.ApplicationId}: internal topic {topic.Name} has {found.Partitions} partitions, but the topology needs {topic.Partitions}: " +
                "an input topic's partitions have changed, or another topology ran under this application id. Use another application id, or delete the " +
                "application's internal topics and state to begin anew.");
    }
}
