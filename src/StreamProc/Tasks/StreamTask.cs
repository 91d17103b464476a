using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StreamProc.Compiler;
using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Transport;

namespace StreamProc.Tasks;

/// <summary>One partition of one subtopology: takes records one at a time, pushes them through its operators, and says what is to be committed.</summary>
/// <remarks>Used by one thread at a time. A commit is: <see cref="PrepareCommit"/>, the transport's commit, <see cref="FinishCommit"/>.</remarks>
internal sealed class StreamTask : ITaskContext, IDisposable
{
    private readonly TaskPlan _plan;
    private readonly TaskEnvironment _environment;
    private readonly Dictionary<string, StreamTime> _times = new(StringComparer.Ordinal);
    // Counters are read from other threads.
    private readonly ConcurrentDictionary<string, Drops> _drops = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> _shared = new(StringComparer.Ordinal);
    private readonly TaskLife _life;
    private readonly TaskBinding _binding;
    private readonly UnreadableRecords _unreadable;
    private readonly InputQueues _inputs;
    private readonly Punctuations _byStreamTime = new(), _byWallClock = new();
    private readonly Action<Punctuation, long> _punctuate;
    private List<CommittedOffset> _prepared = [];
    private string? _blamed;
    private bool _isDirty;

    /// <summary>Opens the stores and builds the operators; processing begins once the stores are whole.</summary>
    /// <param name="plan">What the task reads and holds.</param>
    /// <param name="environment">What it is given.</param>
    /// <param name="committed">What was committed for its inputs; those without a commit are left out.</param>
    /// <param name="storages">Where its stores lie, if that is open already; it is closed with the task all the same.</param>
    public StreamTask(TaskPlan plan, TaskEnvironment environment, IReadOnlyCollection<CommittedOffset> committed, TaskStorages? storages = null)
    {
        (_plan, _environment, _life) = (plan, environment, new(plan.Name));
        _punctuate = Punctuate;
        var notes = committed.ToDictionary(c => c.Partition, c => (c.Offset, Note: CommitMetadata.Decode(c.Metadata, _times)));
        Stores = OpenStores(storages ?? TaskStorages.Open(plan, environment.PersistentStores));
        _binding = new(this);
        _unreadable = new(environment, plan.Name, () => Drops(plan.Name), TakeBlame);
        _inputs = new(plan.Inputs.Select((input, order) => Queue(input.Input, input.Partition, order)));
        foreach (var queue in _inputs.All)
        {
            if (!notes.TryGetValue(queue.Partition, out var known)) continue;
            if (known.Note.Problem is { } problem)
                Logger.LogWarning(
                    "Topology {Topology}, task {Task}: the note with the committed offset {Offset} of {Partition} cannot be read: {Problem}. Processing goes on at the offset, but stream times begin anew: records that were late may count as in time",
                    environment.TopologyName, plan.Name, known.Offset, queue.Partition, problem);
            queue.Resume(known.Offset, known.Note);
            StreamTimeMs = Math.Max(StreamTimeMs, known.Note.PartitionTimeMs);
        }
    }

    public string TaskId => _plan.Name;

    public string ApplicationId => _environment.Plan.ApplicationId;

    public TaskPlan Plan => _plan;

    public TaskPhase Phase => _life.Phase;

    public TaskStores Stores { get; }

    public InputQueues Inputs => _inputs;

    public RecordContext Record { get; } = new();

    public long StreamTimeMs { get; private set; } = State.StreamTime.Unknown;

    public TimeProvider Time => _environment.Time;

    public ILogger Logger => _environment.Logger;

    public IRecordSink Sink => _environment.Sink;

    /// <summary>Records taken since the task was made.</summary>
    public long Processed { get; private set; }

    /// <summary>Records left out since the task was made.</summary>
    public long Dropped => _drops.Values.Sum(d => d.Count);

    /// <summary>Whether something has happened since the last commit.</summary>
    public bool NeedsCommit => _isDirty;

    /// <summary>Whether a processor has asked for a commit, and there is something to commit.</summary>
    public bool IsCommitRequested { get => field && _isDirty; private set; }

    /// <summary>When the next wall-clock punctuation is due, milliseconds since the Unix epoch; <see cref="Punctuations.Never"/>: none is scheduled.</summary>
    public long NextWallClockMs => _byWallClock.NextMs;

    /// <summary>Goes on to another phase; processors are initialized when it is running.</summary>
    /// <exception cref="StreamsException">One of them failed.</exception>
    public void MoveTo(TaskPhase phase)
    {
        _life.MoveTo(phase);
        if (phase != TaskPhase.Running) return;
        try
        {
            _binding.Start(_environment.Plan.Topology.Nodes);
        }
        catch (Exception failure) when (failure is not (StreamsException or TransportException or StorageException))
        {
            throw Failed(failure, "while it was initialized", "Mend it and start again.");
        }
    }

    /// <summary>Reads one more topic, of a source whose operators the task has already.</summary>
    public RecordQueue AddInput(InputPlan input)
    {
        var queue = Queue(input, _plan.Partition, _inputs.All.Count);
        _inputs.Add(queue);
        return queue;
    }

    public void Enqueue(RecordQueue queue, in RawRecord record)
    {
        var hadHead = queue.HasHead;
        queue.Enqueue(in record);
        if (!hadHead && queue.HasHead) _inputs.Offer(queue);
        _isDirty = true;
    }

    /// <summary>Processes the oldest record that waits.</summary>
    /// <exception cref="StreamsException">It failed.</exception>
    public void ProcessNext()
    {
        _life.Require(TaskPhase.Running);
        _blamed = null;
        var queue = _inputs.Poll();
        StreamTimeMs = Math.Max(StreamTimeMs, queue.HeadTimestampMs);
        Record.Begin(queue.Partition.Topic, queue.Partition.Partition, queue.HeadOffset, queue.HeadTimestampMs, queue.HeadHeaders);
        try
        {
            queue.Process();
        }
        catch (Exception failure) when (failure is not (StreamsException or TransportException or StorageException))
        {
            throw Failed(
                failure, $"on topic {queue.Partition.Topic}, partition {queue.Partition.Partition}, offset {queue.HeadOffset}",
                "Nothing of this record was committed. Mend the function and start again: processing goes on at this record.");
        }
        Processed++;
        _isDirty = true;
        queue.Advance();
        if (queue.HasHead) _inputs.Offer(queue);
        if (StreamTimeMs >= _byStreamTime.NextMs) _byStreamTime.Run(StreamTimeMs, _punctuate);
    }

    /// <summary>Does what is due by the wall clock.</summary>
    /// <returns>Whether anything was.</returns>
    /// <exception cref="StreamsException">It failed.</exception>
    public bool PunctuateWallClock(long nowMs)
    {
        _life.Require(TaskPhase.Running);
        return _byWallClock.Run(nowMs, _punctuate);
    }

    /// <summary>Flushes caches and changelogs, so that everything the records led to has been sent.</summary>
    /// <returns>Where to go on, for each input that has been read.</returns>
    public IReadOnlyList<CommittedOffset> PrepareCommit()
    {
        _life.Require(TaskPhase.Running);
        try
        {
            Stores.FlushCaches();
        }
        catch (Exception failure) when (failure is not (StreamsException or TransportException or StorageException))
        {
            throw Failed(
                failure, "while its caches were flushed",
                "Nothing since the last commit was committed. Mend the function and start again: processing goes on there.");
        }
        Stores.LogTo(Sink);
        _prepared = [.. _inputs.All.Where(q => q.CommittableOffset >= 0).Select(q =>
            new CommittedOffset(q.Partition, q.CommittableOffset, CommitMetadata.Encode(new(q.PartitionTimeMs, _inputs.Place(q)), _times)))];
        _isDirty = false;
        IsCommitRequested = false;
        return _prepared;
    }

    /// <summary>The commit has happened: the stores take what it covers.</summary>
    /// <param name="nextOffset">The offset after the last record sent to a topic's partition of this task; -1: none was.</param>
    public void FinishCommit(Func<string, int, long> nextOffset) => Stores.Apply(store => Position(store, nextOffset));

    public string TopicName(string topic) => _environment.Plan.TopicName(topic);

    public IStateStore Store(string name) =>
        Stores.Find(name)?.Face ?? _environment.Globals.View(name)
        ?? throw new InvalidOperationException(
            $"There is no store {name} in task {TaskId}, which has {Stores.Names}: connect it to the node that asks for it.");

    public IStateStore? GlobalStore(string name) => _environment.Globals.View(name);

    public ICancellable Schedule(string node, long? startMs, long intervalMs, PunctuationType type, Punctuator callback)
    {
        var isByWallClock = type == PunctuationType.WallClockTime;
        var nowMs = isByWallClock ? Time.GetUtcNow().ToUnixTimeMilliseconds() : StreamTimeMs;
        var punctuation = new Punctuation(node, intervalMs, type, callback, startMs ?? (isByWallClock ? nowMs + intervalMs : 0));
        // A start that has passed is not made up for, but its grid counts.
        if (startMs < nowMs) punctuation.MoveOn(nowMs);
        (isByWallClock ? _byWallClock : _byStreamTime).Add(punctuation);
        return punctuation;
    }

    public void RequestCommit() => IsCommitRequested = true;

    public long EmitIntervalMs => _environment.EmitIntervalMs;

    public T Shared<T>(string name, Func<T> create)
        where T : class
    {
        if (!_shared.TryGetValue(name, out var shared)) _shared[name] = shared = create();
        return (T)shared;
    }

    public StreamTime StreamTime(string name) => TimeOf("operator/" + name);

    // Kafka Streams keeps it under the store's bare name too: an application that is taken over emits nothing twice.
    public StreamTime EmittedUpTo(string store) => TimeOf(store);

    public Drops Drops(string node) => _drops.GetOrAdd(node, static (name, task) => new(name, task.Record, task.Logger), this);

    public bool Blame(string node)
    {
        _blamed ??= node;
        return false;
    }

    public void Dispose()
    {
        if (Phase == TaskPhase.Closed) return;
        try
        {
            Abandon();
        }
        finally
        {
            Stores.Dispose();
        }
    }

    /// <summary>Ends the task as a crash of the process would: its stores are not closed.</summary>
    public void Abandon()
    {
        _life.MoveTo(TaskPhase.Closed);
        _blamed = null;
        try
        {
            _binding.Close();
        }
        catch (Exception failure) when (failure is not (StreamsException or TransportException or StorageException))
        {
            throw Failed(failure, "while it was closed", "What was committed before counts. Mend its Close.");
        }
    }

    private long? Position(StorePlan store, Func<string, int, long> nextOffset)
    {
        if (store.IsRestoredFromSource)
            return _prepared.Where(c => string.Equals(c.Partition.Topic, store.Topic, StringComparison.Ordinal)).Select(c => (long?)c.Offset).FirstOrDefault();
        return store.IsLogged && nextOffset(store.Topic, _plan.Partition) is >= 0 and var next ? next : null;
    }

    private RecordQueue Queue(InputPlan input, int partition, int order) =>
        new(new(input.Topic, partition), order, input.Source.Open(_binding, input.Topic), _unreadable);

    private TaskStores OpenStores(TaskStorages storages)
    {
        return new(
            _plan.Stores, _plan.Partition, storages,
            (plan, bytes) =>
            {
                var context = new StoreContext(
                    plan.Store.Name, plan.Topic, bytes, Record, TimeOf("store/" + plan.Store.Name), plan.IsLogged, timeMs => Drops(plan.Store.Name).Expired(timeMs))
                {
                    KeptNumber = name => TimeOf($"store/{plan.Store.Name}/{name}"),
                };
                return new(context, plan.Store.IsCached && _environment.CacheBytes > 0 ? new(_environment.CacheBytes, Record) : null);
            });
    }

    private StreamTime TimeOf(string key)
    {
        if (!_times.TryGetValue(key, out var time)) _times[key] = time = new();
        return time;
    }

    private string TakeBlame()
    {
        var node = _blamed ?? "(unknown)";
        _blamed = null;
        return node;
    }

    private void Punctuate(Punctuation punctuation, long nowMs)
    {
        _blamed = null;
        // As in Kafka Streams nothing of a record is left but a time.
        Record.Begin(topic: null, partition: -1, offset: -1, nowMs, Headers.Empty);
        _isDirty = true;
        try
        {
            punctuation.Callback(nowMs);
        }
        catch (Exception failure) when (failure is not (StreamsException or TransportException or StorageException))
        {
            Blame(punctuation.Node);
            var clock = punctuation.Type == PunctuationType.StreamTime ? "stream-time" : "wall-clock";
            throw Failed(
                failure, $"in the {clock} punctuation of node {punctuation.Node} at {nowMs}",
                "Nothing since the last commit was committed. Mend the callback and start again: processing goes on there.");
        }
    }

    private StreamsException Failed(Exception failure, string where, string remedy) => new(
        $"Topology {_environment.TopologyName}, task {TaskId}, node {TakeBlame()}: {failure.GetType().Name} {where}: {failure.Message} {remedy}", failure);
}
