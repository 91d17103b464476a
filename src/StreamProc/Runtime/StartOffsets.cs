using StreamProc.Compiler;
using StreamProc.Graph;
using StreamProc.Records;
using StreamProc.Tasks;
using StreamProc.Transport;

namespace StreamProc.Runtime;

/// <summary>Where the inputs of a task begin: where the group has committed, else where the source's reset policy says.</summary>
internal static class StartOffsets
{
    /// <param name="topologyName">For messages.</param>
    /// <param name="task">What the task reads.</param>
    /// <param name="committed">What the group has committed; inputs without a commit are left out.</param>
    /// <param name="environment">Knows the default policy, the clock and the topics.</param>
    /// <exception cref="StreamsException">An input without a commit has no policy to begin by.</exception>
    public static IReadOnlyDictionary<TopicPartition, long> Of(
        string topologyName, TaskPlan task, IReadOnlyCollection<CommittedOffset> committed, LaneEnvironment environment)
    {
        var offsets = committed.ToDictionary(c => c.Partition, c => c.Offset);
        foreach (var (input, number) in task.Inputs)
        {
            var partition = new TopicPartition(input.Topic, number);
            if (!offsets.ContainsKey(partition)) offsets.Add(partition, Begin(topologyName, input, partition, environment));
        }
        return offsets;
    }

    private static long Begin(string topologyName, InputPlan input, TopicPartition partition, LaneEnvironment environment)
    {
        // A repartition topic is the application's own: nothing in it may be passed over.
        if (environment.IsInternal(partition.Topic)) return PartitionStart.Beginning;

        var reset = input.Source.Reset ?? environment.Options.OffsetReset;
        if (reset.Duration is { } duration) return environment.Transport.Topics.OffsetForTime(partition, (environment.Time.GetUtcNow() - duration).ToUnixTimeMilliseconds());
        if (reset == AutoOffsetReset.Earliest) return PartitionStart.Beginning;
        if (reset == AutoOffsetReset.Latest) return PartitionStart.End;
        throw new StreamsException(
            $"Topology {topologyName}, node {input.Source.Name}: group {environment.Options.ApplicationId} has no committed offset for topic {partition.Topic}, " +
            $"partition {partition.Partition}, and the reset policy is none: set another with Consumed.WithOffsetReset (earliest, latest or by duration), or commit an offset for the group.");
    }
}
