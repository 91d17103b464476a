using Microsoft.Extensions.Logging;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Embedded;

/// <summary>A durable, atomic log in a directory: topics and offsets for one process on one machine, with no broker.</summary>
/// <remarks>
/// One commit covers all producers of the log (<see cref="CommitScope.Process"/>). Records are readable as soon as they are sent by sources that
/// read uncommitted ones; a commit makes them durable, and visible to the others. Whatever kills the process, the next open finds the last commit.
/// </remarks>
public sealed class EmbeddedLog : ITransport
{
    private readonly EmbeddedLogOptions _options;
    private readonly TimeProvider _time;
    private readonly DirectoryLock _lock;
    private readonly CommitLedger _ledger;
    private readonly EmbeddedTopics _topics;
    private readonly Lock _maintaining = new();
    private readonly HashSet<string> _joined = new(StringComparer.Ordinal);
    private readonly ITimer? _maintenance;
    private bool _isClosed;

    private EmbeddedLog(string directory, EmbeddedLogOptions options, TimeProvider time, DirectoryLock held, PendingWrites pending, RecoveredLog recovered)
    {
        _options = options;
        _time = time;
        _lock = held;
        _ledger = new(directory, options, pending, recovered, time);
        _topics = new(directory, options, pending, _ledger, recovered.Topics, time);
        Directory = directory;
        if (options.MaintenanceInterval is { } interval) _maintenance = time.CreateTimer(_ => MaintainInBackground(), state: null, interval, interval);
    }

    /// <summary>The log's directory, as a full path.</summary>
    public string Directory { get; }

    /// <inheritdoc/>
    public CommitScope CommitScope => CommitScope.Process;

    /// <inheritdoc/>
    public ITopicAdmin Topics => _topics;

    /// <summary>Opens the log in a directory, which is made if it is not there, and brings it back to its last commit.</summary>
    /// <param name="directory">The directory, for this log alone.</param>
    /// <param name="options">Settings.</param>
    /// <param name="time">The clock: for retention, the fsync interval and timestamps given on append.</param>
    /// <exception cref="TransportException">Another process has it open, there are no rights, or committed data is damaged.</exception>
    public static EmbeddedLog Open(string directory, EmbeddedLogOptions options, TimeProvider time)
    {
        var path = Path.GetFullPath(directory);
        if (File.Exists(path)) throw new TransportException($"The embedded log needs a directory, but {path} is a file. Choose another path, or move the file away.");
        DirectoryLock? held = null;
        try
        {
            System.IO.Directory.CreateDirectory(path);
            held = DirectoryLock.Take(path);
            var pending = new PendingWrites();
            var recovered = new Recovery(path, options, pending).Run();
            return new(path, options, time, held, pending, recovered);
        }
        catch (Exception error)
        {
            held?.Dispose();
            if (StorageErrors.Is(error)) throw StorageErrors.Wrap("open the embedded log in", path, error);
            throw;
        }
    }

    /// <inheritdoc/>
    public IRecordSource OpenSource(string name, Isolation isolation) => new EmbeddedSource(_topics, isolation, _options, _time);

    /// <inheritdoc/>
    /// <remarks>Commits are always atomic, whatever the guarantee.</remarks>
    public IProducer OpenProducer(string name, string group, ProcessingGuarantee guarantee) => new EmbeddedProducer(_topics, _ledger, _ledger.Group(group), _time);

    /// <inheritdoc/>
    public IReadOnlyList<CommittedOffset> Committed(string group, IReadOnlyCollection<TopicPartition> partitions) =>
        [.. partitions.Select(p => _ledger.Committed(group, p)).OfType<CommittedOffset>()];

    /// <inheritdoc/>
    /// <exception cref="TransportException">The group has joined already: one worker has all of its tasks.</exception>
    public IMembership Join(MembershipRequest request)
    {
        lock (_joined)
        {
            if (!_joined.Add(request.Group)) throw new TransportException($"Application {request.Group} runs already on the embedded log {Directory}. Run it once, or give this one another application id.");
        }
        return new EmbeddedMembership(request, Left);
    }

    /// <inheritdoc/>
    /// <remarks>Only one process can have the log open: nobody else's name is in use.</remarks>
    public IReadOnlyList<string> Members(string group) => [];

    /// <inheritdoc/>
    public string? ClaimOf(string group, string task) => null;

    /// <inheritdoc/>
    public void Claim(string group, string task, string producer)
    {
        // What a dead process has left uncommitted is cut when the log is opened: nobody needs to know whose it was.
    }

    /// <inheritdoc/>
    public void EndTransactions(string producer, string group)
    {
        // As above.
    }

    /// <summary>One round of retention and compaction over all topics, as the log does by itself from time to time; safe beside all other use.</summary>
    /// <exception cref="TransportException">A file could not be read, written or deleted; the next round tries again.</exception>
    public void Maintain()
    {
        lock (_maintaining)
        {
            try
            {
                var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
                new Retention(_ledger, nowMs).Run([.. _topics.Partitions.Where(p => p.Configuration.Deletes)]);
                new Compaction(_ledger, nowMs, _options.CompactionKeys).Run([.. _topics.Partitions.Where(p => p.Configuration.Compacts)]);
            }
            catch (Exception error) when (StorageErrors.Is(error))
            {
                throw StorageErrors.Wrap("do retention and compaction in", Directory, error);
            }
        }
    }

    /// <summary>Waits until all that is committed is on the disk, whatever the policy.</summary>
    /// <exception cref="TransportException">The disk failed.</exception>
    public void Sync() => _ledger.Sync();

    /// <summary>Cuts what is not committed, leaves the rest on the disk and lets go of the directory.</summary>
    public void Dispose()
    {
        try
        {
            _maintenance?.Dispose();
            lock (_maintaining)
            {
                _isClosed = true;
                _ledger.Close(() => WriteIndexes([.. _topics.Partitions]));
            }
        }
        finally
        {
            foreach (var partition in _topics.Partitions) partition.Close();
            _lock.Dispose();
        }
    }

    private void MaintainInBackground()
    {
        // A round that takes longer than the interval is not joined by a second one.
        if (!_maintaining.TryEnter()) return;
        try
        {
            if (!_isClosed) Maintain();
        }
        catch (TransportException failure)
        {
            _options.Logger.LogWarning(failure, "Retention and compaction have failed in {Directory}; the next round tries again", Directory);
        }
        finally
        {
            _maintaining.Exit();
        }
    }

    private static void WriteIndexes(IReadOnlyList<PartitionLog> partitions)
    {
        foreach (var partition in partitions)
        {
            lock (partition.Gate)
            {
                foreach (var segment in partition.Segments)
                    if (segment.WrittenBytes > 0) SegmentIndexing.WriteFile(segment);
            }
        }
    }

    private void Left(string group)
    {
        lock (_joined) _joined.Remove(group);
    }
}
