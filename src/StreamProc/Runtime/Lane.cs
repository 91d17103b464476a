using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StreamProc.Records;
using StreamProc.Tasks;
using StreamProc.Transport;

namespace StreamProc.Runtime;

/// <summary>What a lane is given.</summary>
internal sealed record LaneEnvironment
{
    public required RuntimeOptions Options { get; init; }

    public required ITransport Transport { get; init; }

    /// <summary>Commits with the other lanes; null: on its own.</summary>
    public required CommitRound? Round { get; init; }

    /// <summary>The alignment of a subtopology's tasks; null: they need none.</summary>
    public required IReadOnlyDictionary<int, EventTimeAlignment> Alignments { get; init; }

    /// <summary>What tasks are given, but for their sink.</summary>
    public required Func<IRecordSink, TaskEnvironment> Tasks { get; init; }

    /// <summary>Whether a topic is the application's own.</summary>
    public required Func<string, bool> IsInternal { get; init; }

    /// <summary>Notes who works on a task; null: nobody needs to know.</summary>
    public TaskClaims? Claims { get; init; }

    /// <summary>Which records tasks and their stores see.</summary>
    public Isolation Isolation => Options.Guarantee == ProcessingGuarantee.ExactlyOnce && Round is null ? Isolation.ReadCommitted : Isolation.ReadUncommitted;

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }
}

/// <summary>What a lane may be doing.</summary>
internal enum LanePhase
{
    /// <summary>It reads, processes and commits.</summary>
    Running,

    /// <summary>It has prepared a commit, and waits for the other lanes.</summary>
    Committing,

    /// <summary>Its last commit has failed or nobody knows: its tasks have begun anew, and it ends what its producer has left open.</summary>
    Recovering,

    /// <summary>It has stopped.</summary>
    Stopped,
}

/// <summary>Tasks that share a thread, a source and a producer. Owns no thread: whoever has one calls <see cref="Step"/> again and again.</summary>
internal sealed class Lane : IRecordReceiver, IDisposable
{
    private const int PollRecords = 2_000;
    private const int StepRecords = 1_000;
    private const int TurnRecords = 100;

    // A lane that waits for another one's event time is not woken by a record: it looks again soon.
    private static readonly TimeSpan HeldWait = TimeSpan.FromMilliseconds(1);

    private readonly LaneEnvironment _environment;
    private readonly IRecordSource _source;
    private readonly IProducer _producer;
    private readonly LaneTasks _tasks;
    private readonly Restorer _restorer;
    private readonly ConcurrentQueue<(Action<Lane> Action, TaskCompletionSource Done)> _orders = new();
    private readonly ConcurrentQueue<(TaskLease Lease, StreamTask Task, IReadOnlyDictionary<TopicPartition, long> Starts)> _arriving = new();
    private readonly List<LaneTask> _abandoned = [];
    private long _lastCommit, _awaitedRound;
    private bool _takesNoOrders;
    private volatile bool _isDone;
    private long _lastStep;

    public Lane(string name, LaneEnvironment environment, Restorer restorer)
    {
        (Name, _environment, _restorer) = (name, environment, restorer);
        _source = environment.Transport.OpenSource(name, environment.Isolation);
        _producer = environment.Transport.OpenProducer(name, environment.Options.ApplicationId, environment.Options.Guarantee);
        _tasks = new(environment, _source, _producer);
        TaskEnvironment = environment.Tasks(_producer);
        _lastCommit = _lastStep = environment.Time.GetTimestamp();
    }

    /// <summary>What tasks of this lane are given.</summary>
    public TaskEnvironment TaskEnvironment { get; }

    /// <summary>How long the step that runs now has been running, or the last one is over. Safe from other threads.</summary>
    public TimeSpan SinceLastStep => _environment.Time.GetElapsedTime(Volatile.Read(ref _lastStep));

    public string Name { get; }

    public LanePhase Phase { get; private set; } = LanePhase.Running;

    public long Commits { get; private set; }

    /// <summary>How often the lane has gone back to its last commit.</summary>
    public long Recoveries { get; private set; }

    public LaneTasks Tasks => _tasks;

    /// <summary>Whether all that there is has been read, processed and committed, as far as this lane can tell.</summary>
    public bool IsDone => _isDone;

    /// <summary>Runs something between two steps, on the lane's own thread; cancelled if the lane has stopped, or stops before. Safe from other threads.</summary>
    public Task Do(Action<Lane> action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_orders)
        {
            if (_takesNoOrders) return Task.FromCanceled(new(canceled: true));
            _orders.Enqueue((action, done));
        }
        Wake();
        return done.Task;
    }

    /// <summary>Ends a wait in <see cref="Step"/> early. Safe from other threads.</summary>
    public void Wake() => _source.Wake();

    /// <summary>Reads, processes and commits a little. Returns soon; if there is nothing to do, after <paramref name="wait"/>.</summary>
    public void Step(TimeSpan wait)
    {
        Volatile.Write(ref _lastStep, _environment.Time.GetTimestamp());
        try
        {
            Advance(wait);
        }
        catch (TransportException e) when (CanRecoverFrom(e))
        {
            Recover(e);
        }
    }

    private void Advance(TimeSpan wait)
    {
        if (Phase == LanePhase.Committing && !TryFinishCommit(wait)) return;
        FollowOrders();
        if (Phase == LanePhase.Recovering && !TryEndRecovery(wait)) return;

        var processed = ProcessSome();
        if (_tasks.Punctuate()) processed++;
        if (_environment.Round is { IsRequested: true } || IsCommitDue) Commit();
        if (Phase == LanePhase.Running && (processed == 0 || _tasks.WantMore(PollRecords))) Poll(processed > 0 ? TimeSpan.Zero : _tasks.UntilPunctuation(_tasks.IsHeld ? HeldWait : wait));
        _isDone = processed == 0 && Phase == LanePhase.Running && _tasks.AreDone;
    }

    /// <summary>Commits what was processed; in a round of all lanes it has happened when <see cref="Phase"/> is running again.</summary>
    public void Commit()
    {
        var offsets = _tasks.PrepareCommit();
        if (_environment.Round is { } round)
        {
            _awaitedRound = round.Arrive(offsets, _producer);
            Phase = LanePhase.Committing;
            TryFinishCommit(TimeSpan.Zero);
            return;
        }
        _producer.Commit(offsets);
        FinishCommit();
    }

    /// <summary>Takes a task whose stores are whole, to be read from there on. Safe from other threads.</summary>
    public void Add(TaskLease lease, StreamTask task, IReadOnlyDictionary<TopicPartition, long> starts)
    {
        // Not an order: those of a lane that stops are cancelled, and the task's storages would stay open.
        _arriving.Enqueue((lease, task, starts));
        Wake();
    }

    /// <summary>Commits and gives tasks up: what they did counts, and they are ours until then.</summary>
    public void GiveUp(IReadOnlyCollection<TaskLease> leases)
    {
        try
        {
            if (Phase == LanePhase.Running) Commit();
        }
        catch (TransportException e) when (CanRecoverFrom(e))
        {
            Recover(e);
        }
        foreach (var lease in leases) lease.End();
        foreach (var task in _tasks.Remove(t => t.Lease.IsOver)) Release(task.Task);
    }

    /// <summary>Drops tasks that are another's already. Exactly once, what the lane's other tasks did lies in the same transaction: they begin anew at their last commit.</summary>
    public void Drop(IReadOnlyCollection<TaskLease> leases)
    {
        foreach (var lease in leases) lease.End();
        if (_environment.Options.Guarantee == ProcessingGuarantee.ExactlyOnce && _tasks.All.Any(t => t.Lease.IsOver && t.Task.NeedsCommit))
            Recover(new FencedException($"The group has taken {string.Join(", ", leases)} away."));
        foreach (var task in _tasks.Remove(t => t.Lease.IsOver)) Release(task.Task);
    }

    /// <summary>Waits for the other lanes' part of a commit, but does nothing new.</summary>
    /// <returns>Whether nothing is left to wait for.</returns>
    public bool TryDrain(TimeSpan wait) => Phase != LanePhase.Committing || TryFinishCommit(wait);

    public void Stop()
    {
        Phase = LanePhase.Stopped;
        _environment.Round?.Leave(_producer);
        lock (_orders)
        {
            _takesNoOrders = true;
            while (_orders.TryDequeue(out var order)) order.Done.SetCanceled();
        }
    }

    public void Abort() => _producer.Abort();

    public void Receive(in RawRecord record) => _tasks.Receive(in record);

    public void EndOfPartition(int slot, long position) => _tasks.EndOfPartition(slot, position);

    public void Dispose()
    {
        _tasks.Dispose();
        while (_arriving.TryDequeue(out var arrived)) Release(arrived.Task);
        foreach (var task in _abandoned) task.Task.Stores.Dispose();
        _source.Dispose();
        _producer.Dispose();
    }

    /// <summary>A failure that a new beginning from the last commit mends: this worker is out of the group, or the outcome of a commit is not known.</summary>
    private bool CanRecoverFrom(TransportException e) => _environment.Round is null && (e is FencedException || e.OutcomeUnknown);

    /// <summary>
    /// Nothing is guessed, and nothing is wiped: uncommitted work is dropped, the producer ends what is open, and the tasks are opened again as after a move.
    /// Where a commit has happened all the same, the committed offsets and the tail of the changelogs say so.
    /// </summary>
    private void Recover(TransportException e)
    {
        _environment.Logger.LogWarning("{Lane} goes on from its last commit: {Reason}", Name, e.Message);
        _abandoned.AddRange(_tasks.Remove(_ => true));
        foreach (var task in _abandoned) task.Task.Abandon();
        Phase = LanePhase.Recovering;
        Recoveries++;
    }

    private bool TryEndRecovery(TimeSpan wait)
    {
        try
        {
            _producer.Renew();
        }
        catch (TransportException e) when (CanRecoverFrom(e))
        {
            _environment.Logger.LogWarning("{Lane} cannot go on yet: {Reason} It tries again", Name, e.Message);
            _source.Poll(this, PollRecords, wait);
            return false;
        }
        foreach (var task in _abandoned) _restorer.Open(task.Lease, this, task.Task.Stores.Storages);
        _abandoned.Clear();
        Phase = LanePhase.Running;
        return true;
    }

    private void Release(StreamTask task)
    {
        if (task.Phase != TaskPhase.Closed) task.Abandon();
        _restorer.Close(task.Stores.Storages);
    }

    private void FollowOrders()
    {
        while (_arriving.TryDequeue(out var arrived))
        {
            if (arrived.Lease.IsOver) Release(arrived.Task);
            else _tasks.Add(arrived.Lease, arrived.Task, arrived.Starts);
        }
        while (_orders.TryDequeue(out var order))
        {
            try
            {
                order.Action(this);
                order.Done.SetResult();
            }
            catch (Exception failure)
            {
                order.Done.SetException(failure);
                throw;
            }
        }
    }

    private bool IsCommitDue
    {
        get
        {
            if (!_tasks.NeedCommit) return false;
            var isDue = _environment.Time.GetElapsedTime(_lastCommit) >= _environment.Options.EffectiveCommitInterval
                || _tasks.IsCommitRequested
                || _tasks.UncommittedBytes > _environment.Options.UncommittedBytes;
            if (isDue) _environment.Round?.Request();
            return isDue;
        }
    }

    private bool TryFinishCommit(TimeSpan wait)
    {
        if (!_environment.Round!.IsCompleted(_awaitedRound))
        {
            // Reading ahead is the one thing that a waiting lane may do: what is read is not processed.
            Poll(wait);
            return false;
        }
        FinishCommit();
        return true;
    }

    private void FinishCommit()
    {
        _tasks.FinishCommit();
        Commits++;
        _lastCommit = _environment.Time.GetTimestamp();
        Phase = LanePhase.Running;
    }

    private void Poll(TimeSpan wait)
    {
        _tasks.Balance();
        _source.Poll(this, PollRecords, wait);
    }

    /// <summary>A little of each task: aligned ones in the order of their records, the others in turn.</summary>
    private int ProcessSome()
    {
        var processed = 0;
        foreach (var group in _tasks.Aligned) processed += ProcessAligned(group);
        foreach (var task in _tasks.Free)
        {
            for (var turn = 0; turn < TurnRecords && task.Task.Inputs.HasHead; turn++, processed++) task.Task.ProcessNext();
        }
        return processed;
    }

    private int ProcessAligned(AlignedTasks group)
    {
        group.Begin();
        var processed = 0;
        while (processed < StepRecords && group.TryNext(out var task))
        {
            task.Task.ProcessNext();
            processed++;
            group.Return(task);
        }
        group.Publish();
        return processed;
    }
}
