using Microsoft.Extensions.Logging;
using StreamProc.Compiler;
using StreamProc.Graph;
using StreamProc.Records;
using StreamProc.Tasks;
using StreamProc.Transport;

namespace StreamProc.Runtime;

/// <summary>
/// Where the inputs of a task begin: where the group has committed, if that is still there; else where the source's reset policy says. An offset that retention overtakes while the task
/// runs is an error, and the next start comes here.
/// </summary>
internal static class StartOffsets
{
    /// <param name="topologyName">For messages.</param>
    /// <param name="task">What the task reads.</param>
    /// <param name="committed">What the group has committed; inputs without a commit are left out.</param>
    /// <param name="environment">Knows the default policy, the clock and the topics.</param>
    /// <exception cref="StreamsException">An input that cannot go on has no policy to begin by.</exception>
    public static IReadOnlyDictionary<TopicPartition, long> Of(
        string topologyName, TaskPlan task, IReadOnlyCollection<CommittedOffset> committed, LaneEnvironment environment)
    {
        var offsets = committed.ToDictionary(c => c.Partition, c => c.Offset);
        foreach (var (input, number) in task.Inputs)
        {
            var partition = new TopicPartition(input.Topic, number);
            var isCommitted = offsets.TryGetValue(partition, out var offset);
            var lack = !isCommitted ? "there is no committed offset" : Gone(partition, offset, environment);
            if (lack is null) continue;
            offsets[partition] = Begin(topologyName, input, partition, lack, environment);
            if (isCommitted)
                environment.Logger.LogWarning(
                    "Topology {Topology}, node {Node}: {Lack}, so topic {Topic}, partition {Partition} is read by its reset policy. Records in between are passed over", topologyName,
                    input.Source.Name, lack, partition.Topic, partition.Partition);
        }
        return offsets;
    }

    /// <summary>Says that a committed offset is not there any more; null: it is.</summary>
    private static string? Gone(TopicPartition partition, long offset, LaneEnvironment environment)
    {
        var (low, high) = environment.Transport.Topics.Watermarks(partition);
        return offset < low || offset > high ? $"the committed offset {offset} is not there any more (the topic goes from {low} to {high})" : null;
    }

    private static long Begin(string topologyName, InputPlan input, TopicPartition partition, string lack, LaneEnvironment environment)
    {
        // A repartition topic is the application's own: nothing in it may be passed over.
        if (environment.IsInternal(partition.Topic)) return PartitionStart.Beginning;

        var reset = input.Source.Reset ?? environment.Options.OffsetReset;
        if (reset.Duration is { } duration) return environment.Transport.Topics.OffsetForTime(partition, (environment.Time.GetUtcNow() - duration).ToUnixTimeMilliseconds());
        if (reset == AutoOffsetReset.Earliest) return PartitionStart.Beginning;
        if (reset == AutoOffsetReset.Latest) return PartitionStart.End;
        throw new StreamsException(
            $"Topology {topologyName}, node {input.Source.Name}, topic {partition.Topic}, partition {partition.Partition}: {lack} of group {environment.Options.ApplicationId}, and the reset policy is none: " +
            "set another with Consumed.WithOffsetReset (earliest, latest or by duration), or commit an offset for the group.");
    }
}
