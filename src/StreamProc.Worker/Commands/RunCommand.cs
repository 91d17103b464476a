using System.CommandLine;
using StreamProc.Kafka;
using StreamProc.RocksDb;
using StreamProc.Runtime;
using StreamProc.Transport;
using StreamProc.Worker.Connecting;
using StreamProc.Worker.Plugins;

namespace StreamProc.Worker.Commands;

/// <summary><c>run</c>: runs a topology.</summary>
internal sealed class RunCommand : WorkerCommand
{
    private const string AtLeastOnce = "at-least-once";
    private const string ExactlyOnce = "exactly-once";
    private const string Classic = "classic";
    private const string Consumer = "consumer";

    private readonly WorkerHost _host;
    private readonly ConnectionOptions _connection;
    private readonly Argument<string> _topology = new("topology") { Description = "The topology's name; 'list' shows those that are there" };
    private readonly Option<string?> _folder = TopologyCatalog.FolderOption();
    private readonly Option<string?> _applicationId = new("--application-id") { Description = "Names the consumer group, the internal topics and the state; otherwise the topology's name does", HelpName = "ID" };
    private readonly Option<string?> _stateDirectory = new("--state-dir") { Description = "Folder of the stores; otherwise 'state' in the data folder, with Kafka .streamproc/kafka/state", HelpName = "DIR" };
    private readonly Option<long?> _lanes = ValueOptions.Count("--lanes", "Threads that share the tasks; otherwise 1");
    private readonly Option<string> _guarantee = new("--guarantee") { Description = "What is promised after failures: at-least-once or exactly-once", DefaultValueFactory = _ => AtLeastOnce };
    private readonly Option<long?> _cacheBytes = ValueOptions.Count("--cache-bytes", "Record cache of a store, in bytes: fewer updates are passed on; otherwise none");
    private readonly Option<string?> _instanceId = new("--instance-id") { Description = "A name that this worker keeps over restarts, of its own: so it gets the same tasks again", HelpName = "ID" };
    private readonly Option<string> _groupProtocol = new("--group-protocol") { Description = "How workers share out the tasks on Kafka: classic or consumer (brokers from 4.0)", DefaultValueFactory = _ => Classic };
    private readonly Option<TimeSpan?> _sessionTimeout = ValueOptions.Duration("--session-timeout", "How long a worker may be silent before others get its tasks, on Kafka; otherwise 10s. The protocol consumer has the broker's");
    private readonly Option<bool> _leaveGroup = new("--leave-group") { Description = "Give the tasks to others at once when stopped, though there is an instance id" };
    private readonly Option<bool> _untilEnd = new("--until-end") { Description = "Stop once all topics are read to their ends and all is committed" };
    private readonly Option<TimeSpan?> _commitInterval = ValueOptions.Duration("--commit-interval", "Time from commit to commit; otherwise 1s at least once, 100ms exactly once");
    private readonly Option<TimeSpan?> _maxEventTimeSkew = ValueOptions.Duration("--max-event-time-skew", "How far in event time a task may run ahead of the others before a repartition topic; otherwise half of the smallest grace");

    public RunCommand(WorkerHost host)
        : base(
            "run", "Runs a topology until Ctrl-C, or until the end of its topics.",
            "run FlightDelays --until-end",
            "run FlightDelays --bootstrap-servers localhost:9092 --lanes 2 --guarantee exactly-once",
            "run WordCount --topologies WordCount/bin/Release/net10.0 --commit-interval 500ms")
    {
        _host = host;
        _guarantee.AcceptOnlyFromAmong(AtLeastOnce, ExactlyOnce);
        _groupProtocol.AcceptOnlyFromAmong(Classic, Consumer);
        Add(_topology);
        foreach (var option in new Option[]
        {
            _folder, _applicationId, _stateDirectory, _lanes, _guarantee, _commitInterval, _cacheBytes, _maxEventTimeSkew, _instanceId, _groupProtocol, _sessionTimeout, _leaveGroup, _untilEnd,
        }) Add(option);
        _connection = new(this, host);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken stop)
    {
        var found = TopologyCatalog.Load(_host, parsed.GetValue(_folder)).Find(parsed.GetRequiredValue(_topology));
        var topology = found.Compile();
        var options = RuntimeOptionsOf(parsed, found.Name);
        var stateDirectory = parsed.GetValue(_stateDirectory) is { } given ? Path.Combine(_host.PathOf(given), options.ApplicationId) : _connection.StateDirectory(parsed, options.ApplicationId);

        using var logs = StderrLogging.Factory(_host, parsed.GetValue(CommandLine.Verbose));
        using var transport = _connection.Open(parsed, logs, kafka => KafkaOptionsOf(parsed, kafka));
        transport.Topics.RequireAll(topology.InputTopics().Concat(topology.OutputTopics()).Distinct(StringComparer.Ordinal), t => $"{_host.Invocation} topics create {t}{_connection.AsArguments(parsed)}");
        using var stores = new RocksDbStorageEngine(stateDirectory);
        using var runtime = new StreamsRuntime(found.Name, topology, options, transport, stores, logs, _host.Time);
        runtime.Started += (_, _) => _host.Error.WriteLine($"{found.Name} is running on {_connection.Shown(parsed)}.{(options.UntilEnd ? "" : " Ctrl-C stops it.")}");
        await runtime.RunAsync(stop);
        var statistics = runtime.Statistics;
        _host.Error.WriteLine(
            $"{found.Name} has {(stop.IsCancellationRequested ? "stopped" : "reached the end")}: {Counted.Of(statistics.RecordsRead, "record")} read, {Counted.Number(statistics.RecordsDropped)} dropped, {Counted.Of(statistics.Commits, "commit")}.");
        return CommandLine.Done;
    }

    private RuntimeOptions RuntimeOptionsOf(ParseResult parsed, string name) => new()
    {
        ApplicationId = parsed.GetValue(_applicationId) ?? name,
        Guarantee = parsed.GetValue(_guarantee) is ExactlyOnce ? ProcessingGuarantee.ExactlyOnce : ProcessingGuarantee.AtLeastOnce,
        Lanes = (int)(parsed.GetValue(_lanes) ?? 1),
        CommitInterval = parsed.GetValue(_commitInterval),
        CacheBytes = parsed.GetValue(_cacheBytes) ?? 0,
        MaxEventTimeSkew = parsed.GetValue(_maxEventTimeSkew),
        InstanceId = parsed.GetValue(_instanceId),
        LeaveGroup = parsed.GetValue(_leaveGroup),
        UntilEnd = parsed.GetValue(_untilEnd),
    };

    private KafkaOptions KafkaOptionsOf(ParseResult parsed, KafkaOptions kafka) => kafka with
    {
        GroupProtocol = parsed.GetValue(_groupProtocol) is Consumer ? KafkaGroupProtocol.Consumer : KafkaGroupProtocol.Classic,
        SessionTimeout = parsed.GetValue(_sessionTimeout) ?? kafka.SessionTimeout,
    };
}
