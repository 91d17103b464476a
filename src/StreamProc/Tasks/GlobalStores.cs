using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StreamProc.Compiler;
using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Transport;

namespace StreamProc.Tasks;

/// <summary>
/// The global stores of a process. One thread feeds them; tasks read them through views of their own, which show what has been applied: readers
/// and the writer share nothing but the storage engine.
/// </summary>
internal sealed class GlobalStores : ITaskContext, IDisposable
{
    private const string Name = "global";

    private readonly Dictionary<string, (StoreBuilder Builder, ITaskStorage Storage, IByteStore Bytes, ITaskStore Writer, string Topic)> _stores = new(StringComparer.Ordinal);
    private readonly Dictionary<TopicPartition, RecordQueue> _inputs = [];
    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Drops> _drops = new(StringComparer.Ordinal);
    private readonly string _topologyName;
    private readonly TopologyPlan _plan;
    private readonly ITaskStorage? _persistent;
    private readonly ITaskStorage _memory = new MemoryStorageEngine().Open(Name);
    private readonly TaskBinding _binding;
    private string? _blamed;

    /// <param name="topologyName">For messages.</param>
    /// <param name="plan">What runs.</param>
    /// <param name="persistentStores">Stores on disk.</param>
    /// <param name="partitionsOf">Partition count of a topic.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told about dropped records.</param>
    /// <param name="errors">What becomes of records that cannot be read.</param>
    public GlobalStores(
        string topologyName, TopologyPlan plan, IStorageEngine persistentStores, Func<string, int> partitionsOf, TimeProvider time, ILogger logger, ErrorHandling errors)
    {
        (_topologyName, _plan, Time, Logger) = (topologyName, plan, time, logger);
        if (plan.Topology.Globals.Any(g => g.Store.IsPersistent)) _persistent = persistentStores.Open(Name);
        foreach (var global in plan.Topology.Globals) Open(global);
        _binding = new(this);
        var environment = new TaskEnvironment
        {
            TopologyName = topologyName,
            Plan = plan,
            Sink = NoSink.Instance,
            PersistentStores = persistentStores,
            Globals = this,
            Time = time,
            Logger = logger,
            Errors = errors,
        };
        var unreadable = new UnreadableRecords(environment, Name, () => Drops(Name), TakeBlame);
        foreach (var global in plan.Topology.Globals)
            for (var partition = 0; partition < partitionsOf(global.Topic); partition++)
                _inputs.Add(new(global.Topic, partition), new(new(global.Topic, partition), _inputs.Count, global.Source.Open(_binding, global.Topic), unreadable));
        try
        {
            _binding.Start(plan.Topology.Nodes);
        }
        catch (Exception failure) when (failure is not (StreamsException or StorageException))
        {
            throw Failed(failure, "while it was initialized");
        }
    }

    /// <summary>Partitions to read, and where to begin.</summary>
    public IEnumerable<(TopicPartition Partition, long Offset)> Inputs => _inputs.Keys.Select(p => (p, Position(p)));

    public string TaskId => Name;

    public string ApplicationId => _plan.ApplicationId;

    public RecordContext Record { get; } = new();

    public long StreamTimeMs { get; private set; } = State.StreamTime.Unknown;

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public IRecordSink Sink => NoSink.Instance;

    public long Dropped => _drops.Values.Sum(d => d.Count);

    /// <summary>Takes one record of a global topic. Readers see it after <see cref="Apply"/>.</summary>
    public void Process(TopicPartition partition, in RawRecord record)
    {
        var queue = _inputs[partition];
        queue.Enqueue(in record);
        while (queue.HasHead)
        {
            StreamTimeMs = Math.Max(StreamTimeMs, queue.HeadTimestampMs);
            Record.Begin(partition.Topic, partition.Partition, queue.HeadOffset, queue.HeadTimestampMs, queue.HeadHeaders);
            try
            {
                queue.Process();
            }
            catch (Exception failure) when (failure is not (StreamsException or StorageException))
            {
                throw Failed(failure, $"on topic {partition.Topic}, partition {partition.Partition}, offset {queue.HeadOffset}");
            }
            queue.Advance();
        }
        _positions[partition.ToString()] = record.Offset + 1;
    }

    /// <summary>Shows readers what was processed.</summary>
    public void Apply()
    {
        foreach (var storage in new[] { _persistent, _memory })
        {
            if (storage is null) continue;
            var changed = _stores.Values.Where(s => ReferenceEquals(s.Storage, storage)).ToList();
            var positions = _positions.Where(p => changed.Exists(s => p.Key.StartsWith(s.Topic + "-", StringComparison.Ordinal))).ToDictionary(StringComparer.Ordinal);
            if (positions.Count > 0) storage.Apply([.. changed.Select(s => (IStoreChanges)s.Writer.Bytes).Where(b => ((OverlaidStore)b).HasChanges)], positions);
        }
        foreach (var store in _stores.Values) store.Writer.Bytes.Applied();
        _positions.Clear();
    }

    /// <summary>A reader's own view of a store, or null if there is none of that name.</summary>
    public IStateStore? View(string name)
    {
        if (!_stores.TryGetValue(name, out var store)) return null;
        var bytes = new OverlaidStore(name, store.Bytes)
        {
            RefusesWrites = $"Store {name} is a global store, which can only be read here: send what is to be written to its topic {store.Topic}, from which it is filled.",
        };
        return store.Builder.Build(Access(name, store.Topic, bytes)).Face;
    }

    public string TopicName(string topic) => topic;

    public IStateStore Store(string name) => _stores[name].Writer.Face;

    public IStateStore? GlobalStore(string name) => View(name);

    public ICancellable Schedule(string node, long? startMs, long intervalMs, PunctuationType type, Punctuator callback) => throw new NotSupportedException(
        $"Node {node}: the processor of a global store cannot schedule punctuations. Schedule them in a processor that reads a topic of its own.");

    public void RequestCommit()
    {
    }

    public long EmitIntervalMs => 0;

    public T Shared<T>(string name, Func<T> create)
        where T : class => create();

    public StreamTime StreamTime(string name) => new();

    public StreamTime EmittedUpTo(string store) => new();

    public Drops Drops(string node) => _drops.GetOrAdd(node, static (name, stores) => new(name, stores.Record, stores.Logger), this);

    public bool Blame(string node)
    {
        _blamed ??= node;
        return false;
    }

    public void Dispose()
    {
        try
        {
            _blamed = null;
            _binding.Close();
        }
        catch (Exception failure) when (failure is not (StreamsException or StorageException))
        {
            throw Failed(failure, "while it was closed");
        }
        finally
        {
            _persistent?.Flush();
            _persistent?.Dispose();
            _memory.Dispose();
        }
    }

    private string TakeBlame()
    {
        var node = _blamed ?? "(unknown)";
        _blamed = null;
        return node;
    }

    private StreamsException Failed(Exception failure, string where) => new(
        $"Topology {_topologyName}, global stores, node {TakeBlame()}: {failure.GetType().Name} {where}: {failure.Message} Mend the processor and start again.", failure);

    private void Open(GlobalStore global)
    {
        var storage = global.Store.IsPersistent ? _persistent! : _memory;
        var bytes = storage.Open(global.Store.Name);
        var writer = global.Store.Build(Access(global.Store.Name, global.Topic, new(global.Store.Name, bytes)));
        _stores.Add(global.Store.Name, (global.Store, storage, bytes, writer, global.Topic));
    }

    private StoreAccess Access(string name, string topic, OverlaidStore bytes) =>
        new(new(name, topic, bytes, Record, new(), IsLogged: false, timeMs => Drops(name).Expired(timeMs)), cache: null);

    private long Position(TopicPartition partition)
    {
        var storage = _stores.Values.First(s => string.Equals(s.Topic, partition.Topic, StringComparison.Ordinal)).Storage;
        return storage.Checkpoint.TryGetValue(partition.ToString(), out var offset) ? offset : PartitionStart.Beginning;
    }

    /// <summary>Global processors write nothing but their store.</summary>
    private sealed class NoSink : IRecordSink
    {
        public static readonly NoSink Instance = new();

        public int Topic(string name) => throw new InvalidOperationException("A global store's processor cannot send records.");

        public int PartitionCount(int topic) => throw new InvalidOperationException("A global store's processor cannot send records.");

        public void Send(in OutgoingRecord record) => throw new InvalidOperationException("A global store's processor cannot send records.");
    }
}
