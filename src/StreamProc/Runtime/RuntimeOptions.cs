using StreamProc.Graph;
using StreamProc.Tasks;
using StreamProc.Transport;

namespace StreamProc.Runtime;

/// <summary>How a topology runs.</summary>
public sealed record RuntimeOptions
{
    /// <summary>Consumer group, prefix of internal topics and of client ids: the same in all workers of an application.</summary>
    public required string ApplicationId { get; init; }

    /// <summary>What is promised after failures.</summary>
    public ProcessingGuarantee Guarantee { get; init; }

    /// <summary>Number of lanes, each a thread with tasks of its own.</summary>
    public int Lanes { get; init; } = 1;

    /// <summary>Time from commit to commit; null: one second at least once, 100 ms exactly once.</summary>
    public TimeSpan? CommitInterval { get; init; }

    /// <summary>Record cache of a store, in bytes; 0: every update is forwarded.</summary>
    public long CacheBytes { get; init; }

    /// <summary>Uncommitted writes of a lane's stores, in bytes, that bring the next commit forward.</summary>
    public long UncommittedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// How far in event time an aligned task may run ahead of the slowest; null: half of the smallest grace downstream. Aligned are the tasks
    /// of a subtopology that writes a repartition topic on which time windows depend.
    /// </summary>
    public TimeSpan? MaxEventTimeSkew { get; init; }

    /// <summary>How long a partition that is at its end holds the others back.</summary>
    public TimeSpan SourceIdle { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Bytes of records of one partition that wait in memory before it is paused.</summary>
    public int QueueBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Ends by itself once all topics are read to their ends and all is committed.</summary>
    public bool UntilEnd { get; init; }

    /// <summary>Where a partition without a committed offset begins, unless its source says otherwise.</summary>
    public AutoOffsetReset OffsetReset { get; init; } = AutoOffsetReset.Earliest;

    /// <summary>A name that this worker keeps over restarts; null: it has none.</summary>
    public string? InstanceId { get; init; }

    /// <summary>
    /// Whether others are to have this worker's tasks at once when it stops, although it has an <see cref="InstanceId"/>. Otherwise they wait for its
    /// return until its session is over. Kafka Streams: <c>CloseOptions.leaveGroup</c>.
    /// </summary>
    public bool LeaveGroup { get; init; }

    /// <summary>What becomes of records that cannot be used.</summary>
    public ErrorHandling Errors { get; init; } = new();

    internal TimeSpan EffectiveCommitInterval =>
        CommitInterval ?? (Guarantee == ProcessingGuarantee.ExactlyOnce ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(1));
}

/// <summary>What a runtime has done since it was started.</summary>
/// <param name="RecordsProcessed">Records taken by tasks, those of repartition topics included.</param>
/// <param name="RecordsRead">Records taken from topics that are not internal.</param>
/// <param name="RecordsDropped">Records that operators have left out.</param>
/// <param name="RecordsRestored">Changelog records read into stores.</param>
/// <param name="Commits">Commits.</param>
/// <param name="StreamTimeMs">The largest event time of all tasks; -1 before the first record.</param>
public sealed record RuntimeStatistics(long RecordsProcessed, long RecordsRead, long RecordsDropped, long RecordsRestored, long Commits, long StreamTimeMs)
{
    internal static readonly RuntimeStatistics None = new(0, 0, 0, 0, 0, State.StreamTime.Unknown);

    internal RuntimeStatistics Plus(RuntimeStatistics other) => new(
        RecordsProcessed + other.RecordsProcessed, RecordsRead + other.RecordsRead, RecordsDropped + other.RecordsDropped,
        RecordsRestored + other.RecordsRestored, Commits + other.Commits, Math.Max(StreamTimeMs, other.StreamTimeMs));
}
