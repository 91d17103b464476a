using Microsoft.Extensions.Logging;
using StreamProc.Compiler;
using StreamProc.Graph;
using StreamProc.State;
using StreamProc.Tasks;
using StreamProc.Transport;

namespace StreamProc.Runtime;

/// <summary>Runs a topology as one worker of an application, on a transport and a storage engine. Kafka Streams: KafkaStreams.</summary>
public sealed class StreamsRuntime : IDisposable
{
    private static readonly TimeSpan MembershipWait = TimeSpan.FromMilliseconds(20);

    private readonly string _name;
    private readonly Topology _topology;
    private readonly RuntimeOptions _options;
    private readonly ITransport _transport;
    private readonly IStorageEngine _persistentStores;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly LaneThreads _threads;
    private readonly string _worker;
    private TopologyPlan? _plan;
    private GlobalStores? _globals;
    private Dictionary<int, EventTimeAlignment> _alignments = [];
    private TaskOwnership? _tasks;
    private bool _hasStarted;

    /// <summary>A runtime that has yet to be started.</summary>
    /// <param name="topologyName">For messages.</param>
    /// <param name="topology">What to run.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="transport">Where records come from and go to. Not disposed by the runtime.</param>
    /// <param name="persistentStores">Where stores on disk lie. Not disposed by the runtime.</param>
    /// <param name="loggers">Makes loggers.</param>
    /// <param name="time">The clock.</param>
    public StreamsRuntime(
        string topologyName, Topology topology, RuntimeOptions options, ITransport transport, IStorageEngine persistentStores, ILoggerFactory loggers, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Lanes, 1, nameof(options));
        (_name, _topology, _options, _transport) = (topologyName, topology, options, transport);
        (_persistentStores, _time) = (persistentStores, time);
        _logger = loggers.CreateLogger<StreamsRuntime>();
        _threads = new(_logger);
        // Names must differ, or workers would shut each other's producers out.
        _worker = options.InstanceId ?? $"worker-{Guid.NewGuid():N}"[..15];
    }

    /// <summary>What has been done so far. Safe from other threads.</summary>
    public RuntimeStatistics Statistics => _threads.Statistics(_globals?.Dropped ?? 0);

    /// <summary>Raised when this worker has its share of the tasks, which may be none, and they are whole and begin to process.</summary>
    public event EventHandler? Started;

    /// <summary>Runs until it is told to stop, or until the end of all topics if the options say so; then all that was processed is committed.</summary>
    /// <exception cref="StreamsException">A record failed, or a topic does not fit.</exception>
    /// <exception cref="TopologyException">Topics are missing or do not fit each other.</exception>
    /// <exception cref="TransportException">The transport failed.</exception>
    public Task RunAsync(CancellationToken stop) =>
        Task.Factory.StartNew(() => Run(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc/>
    public void Dispose()
    {
        _threads.Dispose();
        _globals?.Dispose();
    }

    private void Run(CancellationToken stop)
    {
        _plan = Planner.Plan(_options.ApplicationId, _topology, topic => _transport.Topics.Find(topic)?.Partitions, _transport.Topics.Matching);
        var laterTopics = new LaterTopics(_name, _plan, _transport.Topics, _time, _logger);
        laterTopics.ReportStart();
        InternalTopics.Ensure(_plan, _transport.Topics);
        _alignments = Alignments(_plan);
        _globals = new(_name, _plan, _persistentStores, PartitionsOf, _time, _logger, _options.Errors);
        using var stopping = stop.Register(_threads.RequestStop);
        using var globalFeed = new GlobalFeed(_globals, _transport, $"{_options.ApplicationId}-global", GlobalIsolation);
        globalFeed.Fill(() => _threads.IsStopping);
        StartLanes(_plan);
        if (globalFeed.IsNeeded) _threads.StartFeed(globalFeed);
        try
        {
            using var membership = _transport.Join(new(_options.ApplicationId, _options.InstanceId, [.. _plan.Tasks.Select(t => t.ToString())]) { Worker = _worker });
            while (!_threads.IsStopping)
            {
                if (_threads.AllProgress) membership.Poll(_tasks!, MembershipWait);
                else _threads.Wait(MembershipWait);
                ReportStart();
                laterTopics.Look();
                if (_options.UntilEnd && IsAtEnd()) _threads.RequestStop();
            }
            _threads.Stop();
            _tasks!.Clear();
            membership.Leave(_options.LeaveGroup);
        }
        finally
        {
            _threads.Stop();
            _threads.Dispose();
        }
        _threads.ThrowIfFailed();
    }

    private Isolation GlobalIsolation => _options.Guarantee == ProcessingGuarantee.ExactlyOnce ? Isolation.ReadCommitted : Isolation.ReadUncommitted;

    private int PartitionsOf(string topic) =>
        _transport.Topics.Find(topic)?.Partitions ?? throw new TopologyException($"Topic {topic} of a global table does not exist: create it before the topology is started.");

    private void ReportStart()
    {
        if (_hasStarted || _tasks is not { HasJoined: true, AllRun: true }) return;
        _hasStarted = true;
        _logger.LogInformation("Topology {Topology} is running: {Tasks} tasks in {Lanes} lanes", _name, _tasks.Count, _threads.Lanes.Count);
        Started?.Invoke(this, EventArgs.Empty);
    }

    private void StartLanes(TopologyPlan plan)
    {
        var round = _transport.CommitScope == CommitScope.Process ? new CommitRound(_options.Lanes) : null;
        var isClaimed = _options.Guarantee == ProcessingGuarantee.ExactlyOnce && round is null;
        var environment = new LaneEnvironment
        {
            Options = _options,
            Transport = _transport,
            Round = round,
            Alignments = _alignments,
            IsInternal = plan.IsInternal,
            Claims = isClaimed ? new(_transport, _options.ApplicationId, _worker, _options.Lanes, _logger) : null,
            Time = _time,
            Logger = _logger,
            Tasks = sink => new()
            {
                TopologyName = _name,
                Plan = plan,
                Sink = sink,
                PersistentStores = _persistentStores,
                Globals = _globals!,
                Time = _time,
                Logger = _logger,
                CacheBytes = _options.CacheBytes,
                Errors = _options.Errors,
            },
        };
        var restorer = new Restorer($"{_options.ApplicationId}-{_worker}-restore", plan, environment);
        _tasks = new(_threads, restorer, _alignments);
        _threads.StartRestorer(restorer);
        for (var lane = 0; lane < _options.Lanes; lane++) _threads.Start(new(TaskClaims.LaneName(_worker, lane), environment, restorer), round);
    }

    private Dictionary<int, EventTimeAlignment> Alignments(TopologyPlan plan)
    {
        var alignments = new Dictionary<int, EventTimeAlignment>();
        foreach (var subtopology in plan.Subtopologies)
        {
            if (subtopology.GraceDownstreamMs is not { } graceMs) continue;
            var skewMs = _options.MaxEventTimeSkew is { } set ? (long)set.TotalMilliseconds : graceMs / 2;
            alignments.Add(subtopology.Id, new(subtopology.Tasks, skewMs));
            if (_options.Lanes == 1) continue;
            if (_transport.CommitScope == CommitScope.Lane)
                _logger.LogWarning(
                    "Topology {Topology}: windows below subtopology {Subtopology} are fed by {Lanes} lanes with a producer each: what one has sent may reach the topic after what another sent later. Records that come too late for a window are dropped and counted; one lane keeps their order",
                    _name, subtopology.Id, _options.Lanes);
            else if (skewMs == 0)
                _logger.LogWarning(
                    "Topology {Topology}: windows below subtopology {Subtopology} have no grace. One lane feeds them in strict order of event time; {Lanes} lanes cannot: late records will be dropped and counted",
                    _name, subtopology.Id, _options.Lanes);
        }
        return alignments;
    }

    /// <summary>Whether nothing is left: every lane is done, and no partition holds more than was read when all of them were.</summary>
    private bool IsAtEnd()
    {
        // Without a task there is nothing to wait for: no topic matches.
        if (_plan!.Subtopologies.Count == 0) return true;
        if (_tasks is not { Count: > 0, AllRun: true } || !_threads.Lanes.All(l => l.IsDone)) return false;

        var before = Statistics.RecordsProcessed;
        foreach (var queue in _threads.Lanes.SelectMany(l => l.Tasks.All).SelectMany(t => t.Task.Inputs.All))
            if (queue.CommittableOffset < _transport.Topics.Watermarks(queue.Partition).High) return false;
        return _threads.Lanes.All(l => l.IsDone) && Statistics.RecordsProcessed == before;
    }
}
