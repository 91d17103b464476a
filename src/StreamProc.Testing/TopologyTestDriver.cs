using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Tasks;
using StreamProc.Transport;

namespace StreamProc.Testing;

/// <summary>How a <see cref="TopologyTestDriver"/> runs.</summary>
public sealed record TestDriverOptions
{
    /// <summary>Prefix of internal topics.</summary>
    public string ApplicationId { get; init; } = "test";

    /// <summary>Where the wall clock begins.</summary>
    public DateTimeOffset Start { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Record cache of each store, in bytes; 0: every update is forwarded. Whatever is cached is flushed after every record.</summary>
    public long CacheBytes { get; init; }

    /// <summary>What becomes of records that cannot be read.</summary>
    public ErrorHandling Errors { get; init; } = new();

    /// <summary>Where persistent stores lie; null: in memory, gone with the driver.</summary>
    public IStorageEngine? PersistentStores { get; init; }

    /// <summary>Told about dropped records.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}

/// <summary>
/// Runs a topology in a test, one record at a time, without broker and without threads: pipe records in, read what came out, advance the wall
/// clock. All subtopologies are one task on partition 0; after each record that is processed there is a commit, and internal topics are fed back.
/// Kafka Streams: TopologyTestDriver.
/// </summary>
public sealed class TopologyTestDriver : IDisposable
{
    private readonly Topology _topology;
    private readonly TopologyPlan _plan;
    private readonly ManualTime _time;
    private readonly CapturingSink _sink = new();
    private readonly TestDriverOptions _options;
    private readonly IStorageEngine _stores;
    private readonly TopicHistory _history = new();
    private readonly Dictionary<string, RecordQueue> _queues = new(StringComparer.Ordinal);
    private readonly List<InputPlan> _matched = [];
    private GlobalStores _globals;
    private StreamTask? _task;
    private IReadOnlyList<CommittedOffset> _committed = [];
    private long _droppedBefore;
    private readonly Dictionary<string, Queue<ProducedRecord>> _produced = new(StringComparer.Ordinal);

    /// <summary>A driver for a topology class.</summary>
    /// <exception cref="TopologyException">It cannot work.</exception>
    public TopologyTestDriver(StreamTopology topology, TestDriverOptions? options = null)
        : this(TopologyCompiler.Compile(topology), options)
    {
    }

    /// <summary>A driver for a compiled topology.</summary>
    public TopologyTestDriver(Topology topology, TestDriverOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(topology);
        options ??= new();
        _topology = topology;
        _time = new(options.Start);
        // In place of the topics that a pattern will match: those are known when a record comes.
        _plan = Planner.Plan(options.ApplicationId, topology, _ => 1, pattern => [pattern.ToString()]);
        (_options, _stores) = (options, options.PersistentStores ?? new MemoryStorageEngine { LosesUnflushed = true });
        _globals = OpenGlobals();
        if (_plan.Subtopologies.Count > 0) _task = OpenTask();
    }

    /// <summary>The driver's wall clock.</summary>
    public TimeProvider Time => _time;

    /// <summary>Topics that anything was written to, internal ones included.</summary>
    public IReadOnlyCollection<string> ProducedTopicNames => _produced.Keys;

    /// <summary>Records that operators have left out.</summary>
    public long DroppedRecords => _droppedBefore + (_task?.Dropped ?? 0) + _globals.Dropped;

    /// <summary>Whether each record is first processed in vain: the task crashes before its commit, opens again and processes the record a second time.</summary>
    internal bool CrashesBeforeCommits { get; set; }

    /// <summary>Whether nothing is committed, and so no cache is flushed, before <see cref="CommitAll"/>.</summary>
    internal bool HoldsCommits { get; set; }

    /// <summary>Whether each record finds empty caches.</summary>
    internal bool EmptiesCaches { get; set; }

    /// <summary>A topic to pipe records into.</summary>
    public TestInputTopic<TKey, TValue> CreateInputTopic<TKey, TValue>(string name, ISerializer<TKey> keySerializer, ISerializer<TValue> valueSerializer) =>
        new(this, name, keySerializer, valueSerializer);

    /// <summary>A topic to read results from.</summary>
    public TestOutputTopic<TKey, TValue> CreateOutputTopic<TKey, TValue>(string name, IDeserializer<TKey> keyDeserializer, IDeserializer<TValue> valueDeserializer) =>
        new(this, name, keyDeserializer, valueDeserializer);

    /// <summary>Lets wall-clock time pass, all at once: a punctuation that is due several times is called once.</summary>
    public void AdvanceWallClockTime(TimeSpan by)
    {
        _time.Advance(by);
        if (_task is not null && _task.PunctuateWallClock(_time.GetUtcNow().ToUnixTimeMilliseconds())) CommitOrHold();
        Complete();
    }

    /// <summary>A store by its name, typed as the topology has it.</summary>
    /// <exception cref="ArgumentException">There is none of that name, or it has other types.</exception>
    public TStore GetStore<TStore>(string name) where TStore : class, IStateStore
    {
        var store = _task?.Stores.Find(name)?.Face ?? _globals.View(name)
            ?? throw new ArgumentException($"The topology has no store {name}; it has {string.Join(", ", _topology.Stores.Keys)}.", nameof(name));
        return store as TStore ?? throw new ArgumentException($"Store {name} is not a {typeof(TStore)}.", nameof(name));
    }

    /// <summary>A table's store.</summary>
    public IReadOnlyKeyValueStore<TKey, ValueAndTimestamp<TValue>> GetTimestampedKeyValueStore<TKey, TValue>(string name) =>
        GetStore<IReadOnlyKeyValueStore<TKey, ValueAndTimestamp<TValue>>>(name);

    /// <summary>A versioned table's store.</summary>
    public IReadOnlyVersionedKeyValueStore<TKey, TValue> GetVersionedKeyValueStore<TKey, TValue>(string name) =>
        GetStore<IReadOnlyVersionedKeyValueStore<TKey, TValue>>(name);

    /// <summary>A store of a table of sessions.</summary>
    public IReadOnlySessionStore<TKey, TValue> GetSessionStore<TKey, TValue>(string name) => GetStore<IReadOnlySessionStore<TKey, TValue>>(name);

    /// <summary>A windowed table's store.</summary>
    public IReadOnlyWindowStore<TKey, ValueAndTimestamp<TValue>> GetTimestampedWindowStore<TKey, TValue>(string name) =>
        GetStore<IReadOnlyWindowStore<TKey, ValueAndTimestamp<TValue>>>(name);

    /// <inheritdoc/>
    public void Dispose()
    {
        _task?.Dispose();
        _globals.Dispose();
    }

    internal bool Reads(string topic) => QueueOf(topic) is not null || IsGlobal(topic);

    internal IEnumerable<string> InputTopics => _queues.Keys.Concat(_topology.Globals.Select(g => g.Topic));

    /// <summary>The queue of a topic that the topology reads; one that a pattern matches gets its queue when it is first asked for.</summary>
    private RecordQueue? QueueOf(string topic)
    {
        if (_queues.TryGetValue(topic, out var queue)) return queue;
        if (_task is null || _plan.IsInternal(topic) || _plan.MatchedTopics.Keys.FirstOrDefault(s => s.Pattern!.Matches(topic)) is not { } source) return null;
        var input = new InputPlan(topic, source, Partitions: 1);
        _matched.Add(input);
        return _queues[topic] = _task.AddInput(input);
    }

    internal void Pipe(string topic, NullableSpan key, NullableSpan value, long timestampMs, Headers headers)
    {
        if (!Reads(topic)) throw new ArgumentException($"The topology does not read topic {topic}; it reads {string.Join(", ", InputTopics)}.", nameof(topic));
        Append(new(topic, key.ToArray(), value.ToArray(), timestampMs, headers));
        if (_task is not null) Complete();
    }

    /// <summary>Commits what was held back, and what that leads to.</summary>
    internal void CommitAll()
    {
        if (_task is null) return;
        // What a cache flushes may land in one that was flushed before it, or in a topic that is read again.
        while (Commit() > 0) Complete();
    }

    /// <summary>Empties the record caches, of which all must be committed.</summary>
    internal void DropCaches() => _task?.Stores.Drop();

    /// <summary>Topics that anything was written to, without those of the application itself.</summary>
    internal IReadOnlyList<string> OutputTopics() => [.. _produced.Keys.Where(topic => !_plan.IsInternal(topic))];

    internal IEnumerable<(string Name, IStateStore Store)> AllStores() =>
        _topology.Stores.Keys.Select(name => (name, _task?.Stores.Find(name)?.Face))
            .Concat(_topology.Globals.Select(global => (global.Store.Name, _globals.View(global.Store.Name))))
            .Where(store => store.Item2 is not null).Select(store => (store.Item1, store.Item2!));

    internal Queue<ProducedRecord> Produced(string topic) => _produced.TryGetValue(topic, out var records) ? records : _produced[topic] = new();

    /// <summary>Ends the task and opens it again; nothing but what was committed is known to it then.</summary>
    internal void Restart(RestartKind kind)
    {
        _droppedBefore = DroppedRecords;
        if (kind == RestartKind.Crash)
        {
            ((MemoryStorageEngine)_stores).Crash();
            _task?.Abandon();
        }
        else
        {
            _task?.Dispose();
            _globals.Dispose();
        }
        if (kind == RestartKind.LostStores)
            foreach (var task in _stores.Tasks()) _stores.Delete(task);
        _queues.Clear();
        _globals = OpenGlobals();
        if (_task is not null) _task = OpenTask();
    }

    private GlobalStores OpenGlobals()
    {
        var globals = new GlobalStores(_options.ApplicationId, _plan, _stores, _ => 1, _time, _options.Logger, _options.Errors);
        foreach (var (partition, offset) in globals.Inputs) _history.Replay(partition.Topic, offset, long.MaxValue, (in RawRecord record) => globals.Process(partition, in record));
        globals.Apply();
        // What was left out when it came first is not left out again.
        _droppedBefore -= globals.Dropped;
        return globals;
    }

    private StreamTask OpenTask()
    {
        var inputs = _plan.Subtopologies.SelectMany(s => s.Inputs).Concat(_matched).Select(i => (i, 0)).ToList();
        // One task has all stores, in the order in which the nodes of the whole topology first use them.
        var order = _topology.Nodes.SelectMany(n => n.Stores).Distinct(StringComparer.Ordinal).ToList();
        var all = _plan.Subtopologies.SelectMany(s => s.Stores).OrderBy(s => order.IndexOf(s.Store.Name)).ToList();
        var environment = new TaskEnvironment
        {
            TopologyName = _options.ApplicationId,
            Plan = _plan,
            Sink = _sink,
            PersistentStores = _stores,
            Globals = _globals,
            Time = _time,
            Logger = _options.Logger,
            CacheBytes = _options.CacheBytes,
            Errors = _options.Errors,
            EmitIntervalMs = 0,
        };
        var task = new StreamTask(new("0_0", 0, inputs, all), environment, _committed);
        task.MoveTo(TaskPhase.Restoring);
        foreach (var (plan, store, storage) in task.Stores.Restorable) Restore(plan, store, storage);
        task.MoveTo(TaskPhase.Running);
        foreach (var queue in task.Inputs.All) _queues.Add(queue.Partition.Topic, queue);
        foreach (var (topic, offset, record) in _history.Since(_queues.ToDictionary(q => q.Key, q => Math.Max(0, q.Value.CommittableOffset), StringComparer.Ordinal)))
            task.Enqueue(_queues[topic], TopicHistory.Raw(record, offset));
        return task;
    }

    private void Restore(StorePlan plan, ITaskStore store, ITaskStorage storage)
    {
        var partition = new TopicPartition(plan.Topic, 0);
        var from = storage.Checkpoint.GetValueOrDefault(partition.ToString());
        var until = plan.IsRestoredFromSource ? _committed.FirstOrDefault(c => c.Partition == partition).Offset : _history.Count(plan.Topic);
        if (from >= until) return;

        var restoring = new RestoringStore(partition, plan.Store.Format, store, storage, from, until);
        _history.Replay(plan.Topic, from, until, (in RawRecord record) => restoring.Receive(in record));
        restoring.Apply();
    }

    private void Complete()
    {
        FeedBack();
        while (_task is { Inputs.HasHead: true })
        {
            if (CrashesBeforeCommits) ProcessInVain(_task);
            if (EmptiesCaches) DropCaches();
            _task.ProcessNext();
            CommitOrHold();
        }
    }

    private void ProcessInVain(StreamTask task)
    {
        var dropped = DroppedRecords;
        task.ProcessNext();
        task.PrepareCommit();
        _sink.Take();
        Restart(RestartKind.Crash);
        _droppedBefore -= DroppedRecords - dropped;
    }

    private void CommitOrHold()
    {
        if (HoldsCommits) FeedBack();
        else Commit();
    }

    private int Commit()
    {
        _committed = _task!.PrepareCommit();
        var sent = FeedBack();
        _task.FinishCommit((topic, _) => _history.Count(topic));
        return sent;
    }

    /// <summary>What was sent becomes output, and input again where the topology reads it.</summary>
    private int FeedBack()
    {
        var sent = _sink.Take();
        foreach (var record in sent)
        {
            Produced(record.Topic).Enqueue(record);
            Append(record);
        }
        return sent.Count;
    }

    private void Append(ProducedRecord record)
    {
        var offset = _history.Append(record);
        if (QueueOf(record.Topic) is { } queue) _task!.Enqueue(queue, TopicHistory.Raw(record, offset));
        if (!IsGlobal(record.Topic)) return;
        _globals.Process(new(record.Topic, 0), TopicHistory.Raw(record, offset));
        _globals.Apply();
    }

    private bool IsGlobal(string topic) => _topology.Globals.Any(g => string.Equals(g.Topic, topic, StringComparison.Ordinal));
}

/// <summary>How a task comes to be opened again.</summary>
internal enum RestartKind
{
    /// <summary>It was closed.</summary>
    Clean,

    /// <summary>The process ended without warning: stores are at an earlier commit, and what came after it lies in the changelogs.</summary>
    Crash,

    /// <summary>It was closed, and all stores were deleted: only the changelogs are left.</summary>
    LostStores,
}
