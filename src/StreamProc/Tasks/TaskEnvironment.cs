using Microsoft.Extensions.Logging;
using StreamProc.Compiler;
using StreamProc.State;
using StreamProc.Transport;

namespace StreamProc.Tasks;

/// <summary>What tasks are given by whoever runs them.</summary>
internal sealed record TaskEnvironment
{
    /// <summary>For messages.</summary>
    public required string TopologyName { get; init; }

    public required TopologyPlan Plan { get; init; }

    public required IRecordSink Sink { get; init; }

    /// <summary>Stores on disk.</summary>
    public required IStorageEngine PersistentStores { get; init; }

    /// <summary>Global stores, filled already.</summary>
    public required GlobalStores Globals { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>Record cache of a store, in bytes; 0: every update is forwarded.</summary>
    public long CacheBytes { get; init; }

    /// <summary>How much wall-clock time lies between two looks for results that have become final (closed windows; left and outer joins); 0: look at every record.</summary>
    public long EmitIntervalMs { get; init; } = 1000;

    public ErrorHandling Errors { get; init; } = new();
}

/// <summary>What one task reads and holds.</summary>
/// <param name="Name">Its id; names its folder too.</param>
/// <param name="Partition">The partition of its changelogs.</param>
/// <param name="Inputs">Its inputs, and the partition of each.</param>
/// <param name="Stores">Its stores, in the order in which caches are flushed.</param>
internal sealed record TaskPlan(string Name, int Partition, IReadOnlyList<(InputPlan Input, int Partition)> Inputs, IReadOnlyList<StorePlan> Stores)
{
    public static TaskPlan Of(SubtopologyPlan subtopology, int partition) => new(
        new TaskId(subtopology.Id, partition).ToString(), partition,
        [.. subtopology.Inputs.Where(i => partition < i.Partitions).Select(i => (i, partition))], subtopology.Stores);
}
