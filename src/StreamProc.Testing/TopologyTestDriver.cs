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
    private readonly GlobalStores _globals;
    private readonly StreamTask? _task;
    private readonly Dictionary<string, RecordQueue> _queues = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _nextOffsets = new(StringComparer.Ordinal);
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
        _plan = Planner.Plan(options.ApplicationId, topology, _ => 1);
        var stores = options.PersistentStores ?? new MemoryStorageEngine();
        _globals = new(options.ApplicationId, _plan, stores, _ => 1, _time, options.Logger, options.Errors);
        if (_plan.Subtopologies.Count > 0) _task = OpenTask(options, stores);
    }

    /// <summary>The driver's wall clock.</summary>
    public TimeProvider Time => _time;

    /// <summary>Topics that anything was written to, internal ones included.</summary>
    public IReadOnlyCollection<string> ProducedTopicNames => _produced.Keys;

    /// <summary>Records that operators have left out.</summary>
    public long DroppedRecords => (_task?.Dropped ?? 0) + _globals.Dropped;

    /// <summary>A topic to pipe records into.</summary>
    public TestInputTopic<TKey, TValue> CreateInputTopic<TKey, TValue>(string name, ISerializer<TKey> keySerializer, ISerializer<TValue> valueSerializer) =>
        new(this, name, keySerializer, valueSerializer);

    /// <summary>A topic to read results from.</summary>
    public TestOutputTopic<TKey, TValue> CreateOutputTopic<TKey, TValue>(string name, IDeserializer<TKey> keyDeserializer, IDeserializer<TValue> valueDeserializer) =>
        new(this, name, keyDeserializer, valueDeserializer);

    /// <summary>Lets wall-clock time pass.</summary>
    public void AdvanceWallClockTime(TimeSpan by)
    {
        _time.Advance(by);
        if (_task is not null) Commit();
        Complete();
    }

    /// <summary>A store by its name, typed as the topology has it.</summary>
    /// <exception cref="ArgumentException">There is none of that name, or it has other types.</exception>
    public TStore GetStore<TStore>(string name) where TStore : class, IStateStore
    {
        var store = (IStateStore?)_task?.Stores.Find(name) ?? _globals.View(name)
            ?? throw new ArgumentException($"The topology has no store {name}; it has {string.Join(", ", _topology.Stores.Keys)}.", nameof(name));
        return store as TStore ?? throw new ArgumentException($"Store {name} is not a {typeof(TStore)}.", nameof(name));
    }

    /// <summary>A table's store.</summary>
    public IReadOnlyKeyValueStore<TKey, ValueAndTimestamp<TValue>> GetTimestampedKeyValueStore<TKey, TValue>(string name) =>
        GetStore<IReadOnlyKeyValueStore<TKey, ValueAndTimestamp<TValue>>>(name);

    /// <summary>A windowed table's store.</summary>
    public IReadOnlyWindowStore<TKey, ValueAndTimestamp<TValue>> GetTimestampedWindowStore<TKey, TValue>(string name) =>
        GetStore<IReadOnlyWindowStore<TKey, ValueAndTimestamp<TValue>>>(name);

    /// <inheritdoc/>
    public void Dispose()
    {
        _task?.Dispose();
        _globals.Dispose();
    }

    internal bool Reads(string topic) => _queues.ContainsKey(topic) || IsGlobal(topic);

    internal IEnumerable<string> InputTopics => _queues.Keys.Concat(_topology.Globals.Select(g => g.Topic));

    internal void Pipe(string topic, NullableSpan key, NullableSpan value, long timestampMs, Headers headers)
    {
        if (!Reads(topic)) throw new ArgumentException($"The topology does not read topic {topic}; it reads {string.Join(", ", InputTopics)}.", nameof(topic));
        if (_queues.ContainsKey(topic))
        {
            Enqueue(topic, key, value, timestampMs, headers);
            Complete();
        }
        if (IsGlobal(topic)) ProcessGlobal(topic, key, value, timestampMs, headers);
    }

    internal Queue<ProducedRecord> Produced(string topic) => _produced.TryGetValue(topic, out var records) ? records : _produced[topic] = new();

    private StreamTask OpenTask(TestDriverOptions options, IStorageEngine stores)
    {
        var inputs = _plan.Subtopologies.SelectMany(s => s.Inputs).Select(i => (i, 0)).ToList();
        // One task has all stores, in the order in which the nodes of the whole topology first use them.
        var order = _topology.Nodes.SelectMany(n => n.Stores).Distinct(StringComparer.Ordinal).ToList();
        var all = _plan.Subtopologies.SelectMany(s => s.Stores).OrderBy(s => order.IndexOf(s.Store.Name)).ToList();
        var environment = new TaskEnvironment
        {
            TopologyName = options.ApplicationId,
            Plan = _plan,
            Sink = _sink,
            PersistentStores = stores,
            Globals = _globals,
            Time = _time,
            Logger = options.Logger,
            CacheBytes = options.CacheBytes,
            EmitIntervalMs = 0,
            Errors = options.Errors,
        };
        var task = new StreamTask(new("0_0", 0, inputs, all), environment, []);
        task.MoveTo(TaskPhase.Running);
        foreach (var queue in task.Inputs.All) _queues.Add(queue.Partition.Topic, queue);
        return task;
    }

    private bool IsGlobal(string topic) => _topology.Globals.Any(g => string.Equals(g.Topic, topic, StringComparison.Ordinal));

    private void Complete()
    {
        FeedBack();
        while (_task is { Inputs.HasHead: true })
        {
            _task.ProcessNext();
            Commit();
            FeedBack();
        }
    }

    private void Commit()
    {
        _task!.PrepareCommit();
        _task.FinishCommit((_, _) => -1);
    }

    /// <summary>What was sent becomes output, and input again where the topology reads it.</summary>
    private void FeedBack()
    {
        foreach (var record in _sink.Take())
        {
            Produced(record.Topic).Enqueue(record);
            var key = NullableSpan.Of(record.Key);
            var value = NullableSpan.Of(record.Value);
            if (_queues.ContainsKey(record.Topic)) Enqueue(record.Topic, key, value, record.TimestampMs, record.Headers);
            if (IsGlobal(record.Topic)) ProcessGlobal(record.Topic, key, value, record.TimestampMs, record.Headers);
        }
    }

    private void Enqueue(string topic, NullableSpan key, NullableSpan value, long timestampMs, Headers headers) =>
        _task!.Enqueue(_queues[topic], Raw(topic, key, value, timestampMs, headers));

    private void ProcessGlobal(string topic, NullableSpan key, NullableSpan value, long timestampMs, Headers headers)
    {
        _globals.Process(new(topic, 0), Raw(topic, key, value, timestampMs, headers));
        _globals.Apply();
    }

    private RawRecord Raw(string topic, NullableSpan key, NullableSpan value, long timestampMs, Headers headers)
    {
        _nextOffsets.TryGetValue(topic, out var offset);
        _nextOffsets[topic] = offset + 1;
        return new() { Slot = 0, Offset = offset, TimestampMs = timestampMs, Key = key, Value = value, Headers = headers };
    }
}
