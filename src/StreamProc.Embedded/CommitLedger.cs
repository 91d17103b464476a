using Microsoft.Extensions.Logging;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Embedded;

/// <summary>The one place where things become committed, cut or safe on the disk. Safe for several threads.</summary>
/// <remarks>
/// A commit: flush the partitions' buffers to their files; with <see cref="FsyncPolicy.EveryCommit"/> force those to the disk; add one entry to
/// the journal (and force it); only then show the records. Locks are taken in the order syncing, gate, partition.
/// </remarks>
internal sealed partial class CommitLedger : IDisposable
{
    private readonly string _directory;
    private readonly EmbeddedLogOptions _options;
    private readonly PendingWrites _pending;
    private readonly CommitJournal _journal;
    private readonly CommittedState _state;
    private readonly Lock _gate = new();

    // Held by who forces files to the disk, so that nobody claims what another one has taken and not finished.
    private readonly Lock _syncing = new();
    private readonly Dictionary<string, GroupWork> _groups = new(StringComparer.Ordinal);
    private readonly ITimer? _timer;
    private long _syncedSequence;
    private SendException? _notTaken;
    private string? _broken;
    private bool _isClosed;

    public CommitLedger(string directory, EmbeddedLogOptions options, PendingWrites pending, RecoveredLog recovered, TimeProvider time)
    {
        _directory = directory;
        _options = options;
        _pending = pending;
        _journal = recovered.Journal;
        _state = recovered.State;
        _syncedSequence = _journal.Sequence;
        if (options.Fsync.IsInterval) _timer = time.CreateTimer(_ => SyncInBackground(), null, options.Fsync.Period, options.Fsync.Period);
    }

    /// <summary>The number that the next topic gets.</summary>
    public int NextTopicId
    {
        get
        {
            lock (_gate) return _state.NextTopicId;
        }
    }

    /// <summary>What the producers of a group have open; the same for all of them.</summary>
    public GroupWork Group(string name)
    {
        lock (_gate)
        {
            if (!_groups.TryGetValue(name, out var group)) _groups.Add(name, group = new(name));
            return group;
        }
    }

    /// <summary>What a group has committed for a partition.</summary>
    public CommittedOffset? Committed(string group, TopicPartition partition)
    {
        lock (_gate) return _state.Committed(group, partition);
    }

    /// <summary>A record was not taken: nothing may be committed before an abort.</summary>
    public void NotTaken(SendException failure) => Interlocked.CompareExchange(ref _notTaken, failure, null);

    /// <summary>Throws if what this group sent cannot be committed.</summary>
    public void ThrowIfUncommittable(GroupWork group)
    {
        if (Volatile.Read(ref _notTaken) is { } failure) throw new SendException(failure.Topic, failure.Partition, failure.Message, failure);
        if (group.IsCut) throw new TransportException($"What group {group.Name} sent was taken back by an abort of another group of this log. Abort, and process again from the last commit.");
    }

    /// <summary>Commits all that was appended so far, by whichever producer, and the offsets of a group.</summary>
    public void Commit(GroupWork group, IReadOnlyList<CommittedOffset> offsets)
    {
        if (_options.Fsync.IsEveryCommit)
        {
            lock (_syncing) CommitGated(group, offsets);
        }
        else
        {
            CommitGated(group, offsets);
        }
        if (_journal.IsLong(_options.JournalBytes)) ShortenJournal();
    }

    /// <summary>Cuts all that was appended since the last commit, by whichever producer.</summary>
    public void Abort(GroupWork group)
    {
        lock (_gate)
        {
            ThrowIfUnusable();

            // What it had sent is gone already, and what it tried to send since was not taken.
            if (group.TakeCut()) return;
            Cut();
            group.HasSent = false;
            foreach (var other in _groups.Values)
                if (other.HasSent) other.Cut();
        }
    }

    /// <summary>Notes a change of topics, and waits until it and all before it are on the disk.</summary>
    public void RecordSafely(JournalEntry entry)
    {
        lock (_syncing)
        {
            lock (_gate)
            {
                ThrowIfUnusable();
                Safely(() => _pending.TakeUnsynced().Flush());
                _journal.Append(entry, isDataSafe: true);
                Safely(_journal.Flush);
                _state.Apply(entry);
                _syncedSequence = _journal.Sequence;
            }
        }
    }

    /// <summary>Notes something that needs no waiting for the disk.</summary>
    public void Record(JournalEntry entry)
    {
        lock (_gate)
        {
            ThrowIfUnusable();
            _journal.Append(entry, isDataSafe: false);
            _state.Apply(entry);
        }
    }

    /// <summary>Begins a new segment in a partition if all is committed there, and commits that.</summary>
    public void Roll(PartitionLog partition)
    {
        lock (_gate)
        {
            ThrowIfUnusable();
            if (partition.RollIfCommitted() is not { } end) return;
            var entry = new CommitEntry([new(partition.Id, end)], "", []);
            _journal.Append(entry, isDataSafe: false);
            _state.Apply(entry);
            partition.Publish(end);
        }
    }

    /// <summary>Waits until all that is committed now is on the disk, and the journal says so: recovery never goes behind this.</summary>
    public void Sync()
    {
        lock (_syncing)
        {
            UnsyncedFiles files;
            long sequence;
            lock (_gate)
            {
                ThrowIfUnusable();
                if (_journal.Sequence == _syncedSequence) return;
                files = _pending.TakeUnsynced();
                sequence = _journal.Sequence;
            }
            Safely(files.Flush);
            lock (_gate)
            {
                _journal.DataIsSafe(sequence);
                _journal.Append(SyncedEntry.Instance, isDataSafe: false);
                Safely(_journal.Flush);
                if (_journal.Sequence == sequence + 1) _syncedSequence = _journal.Sequence;
            }
        }
    }

    /// <summary>Cuts what is not committed and leaves everything on the disk. Closes nothing that is broken: recovery is for that.</summary>
    /// <param name="finish">Done last under the gates, with the partitions still open.</param>
    public void Close(Action finish)
    {
        _timer?.Dispose();
        lock (_syncing)
        {
            lock (_gate)
            {
                if (_isClosed) return;
                try
                {
                    if (_broken is null) Finish(finish);
                }
                catch (Exception error) when (StorageErrors.Is(error) || error is TransportException)
                {
                    // Nothing committed depends on it: the next open takes it for a crash.
                    LogNotClosed(_options.Logger, error, _directory);
                }
                finally
                {
                    _isClosed = true;
                    _journal.Dispose();
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close(() => { });

    private void Finish(Action finish)
    {
        Cut();
        Safely(() => _pending.TakeUnsynced().Flush());
        _journal.DataIsSafe(_journal.Sequence);
        _journal.Append(SyncedEntry.Instance, isDataSafe: true);
        Safely(_journal.Flush);
        finish();
        CleanMarker.Write(_directory, _journal.Generation, _journal.Length);
    }

    private void CommitGated(GroupWork group, IReadOnlyList<CommittedOffset> offsets)
    {
        lock (_gate)
        {
            ThrowIfUnusable();
            ThrowIfUncommittable(group);
            var partitions = _pending.TakeUncommitted();
            if (partitions.Count == 0 && offsets.Count == 0) return;

            CommitEntry entry;
            try
            {
                entry = new([.. partitions.Select(Flush)], group.Name, offsets);
                if (_options.Fsync.IsEveryCommit) Safely(() => _pending.TakeUnsynced().Flush());
                _journal.Append(entry, isDataSafe: _options.Fsync.IsEveryCommit);
            }
            catch
            {
                foreach (var partition in partitions) partition.CommitFailed();
                _pending.ReturnUncommitted(partitions);
                throw;
            }
            if (_options.Fsync.IsEveryCommit) Safely(_journal.Flush, isOutcomeUnknown: true);

            _state.Apply(entry);
            for (var i = 0; i < partitions.Count; i++) partitions[i].Publish(entry.Ends[i].End);
            group.HasSent = false;
        }
    }

    private static PartitionEnd Flush(PartitionLog partition)
    {
        try
        {
            return new(partition.Id, partition.FlushForCommit());
        }
        catch (IOException error)
        {
            throw new SendException(partition.Partition.Topic, partition.Partition.Partition, error.Message, error);
        }
    }

    private void Cut()
    {
        Safely(() =>
        {
            foreach (var partition in _pending.TakeUncommitted()) partition.CutToCommitted();
        });
        Volatile.Write(ref _notTaken, null);
    }

    // The commit has happened by now: a journal that stays long is no reason to fail it.
    private void ShortenJournal()
    {
        try
        {
            lock (_syncing)
            {
                lock (_gate)
                {
                    ThrowIfUnusable();
                    Safely(() => _pending.TakeUnsynced().Flush());
                    _journal.Replace(_state);
                    Safely(_journal.Settle);
                    _syncedSequence = _journal.Sequence;
                }
            }
        }
        catch (Exception error) when (StorageErrors.Is(error) || error is TransportException)
        {
            LogLongJournal(_options.Logger, error, _journal.Path);
        }
    }

    private void SyncInBackground()
    {
        // The one before still waits for a slow disk: what is new now waits for the next.
        if (!_syncing.TryEnter()) return;
        try
        {
            Sync();
        }
        catch (TransportException error)
        {
            if (!_isClosed) LogNotSynced(_options.Logger, error);
        }
        finally
        {
            _syncing.Exit();
        }
    }

    // After a failed flush nobody knows what is on the disk, and asking again would not tell.
    private void Safely(Action flush, bool isOutcomeUnknown = false)
    {
        try
        {
            flush();
        }
        catch (Exception error) when (StorageErrors.Is(error))
        {
            _broken = StorageErrors.Describe("force to the disk", _directory, error) + " The log takes no more commits: open it again, which recovers it.";
            throw new TransportException(_broken, error) { OutcomeUnknown = isOutcomeUnknown };
        }
    }

    private void ThrowIfUnusable()
    {
        if (_isClosed) throw new TransportException($"The embedded log in {_directory} is closed.");
        if (_broken is not null) throw new TransportException(_broken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The journal {Path} could not be replaced by a shorter one; the next commit tries again.")]
    private static partial void LogLongJournal(ILogger logger, Exception error, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The embedded log in {Directory} could not be closed in order; the next open recovers it.")]
    private static partial void LogNotClosed(ILogger logger, Exception error, string directory);

    [LoggerMessage(Level = LogLevel.Error, Message = "Committed data could not be forced to the disk in the background.")]
    private static partial void LogNotSynced(ILogger logger, Exception error);
}
