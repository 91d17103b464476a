using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace StreamProc.Embedded;

/// <summary>Settings of an embedded log.</summary>
public sealed record EmbeddedLogOptions
{
    /// <summary>When committed data is forced to the disk; every second by default.</summary>
    public FsyncPolicy Fsync { get; init; } = FsyncPolicy.Interval(TimeSpan.FromSeconds(1));

    /// <summary>At what size a partition begins a new segment, bytes, where the topic's <c>segment.bytes</c> does not say.</summary>
    public long SegmentBytes { get; init; } = 256L << 20;

    /// <summary>How long records are kept, ms, where the topic's <c>retention.ms</c> does not say; -1 (the default): for ever.</summary>
    /// <remarks>Kafka's default is seven days by the records' own timestamps, which deletes replayed history as soon as it is written.</remarks>
    public long RetentionMs { get; init; } = -1;

    /// <summary>The largest record taken, bytes with its key, value and headers, where the topic's <c>max.message.bytes</c> does not say.</summary>
    public int MaxRecordBytes { get; init; } = 64 << 20;

    /// <summary>Bytes that a partition collects before it writes to its file. A buffer is held only while a partition has unwritten records.</summary>
    public int WriteBufferBytes { get; init; } = 128 << 10;

    /// <summary>Bytes that a source reads at once from a partition. A buffer is held only while it has records that were not handed over.</summary>
    public int ReadBufferBytes { get; init; } = 128 << 10;

    /// <summary>At what size the journal of commits is replaced by a snapshot of what it says, bytes.</summary>
    public int JournalBytes { get; init; } = 4 << 20;

    /// <summary>Time from one round of retention and compaction to the next; null: only when <see cref="EmbeddedLog.Maintain"/> is called.</summary>
    public TimeSpan? MaintenanceInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Most keys that one round of compaction holds in memory (about 50 bytes each), though always those of one segment.</summary>
    public int CompactionKeys { get; init; } = 4_000_000;

    /// <summary>Whether opening checks every record. Otherwise those are checked that a crash can have damaged, and the others when they are read.</summary>
    public bool VerifyAllOnOpen { get; init; }

    /// <summary>Told what recovery cut and what could not be done in the background.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
