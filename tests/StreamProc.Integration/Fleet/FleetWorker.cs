using Microsoft.Extensions.Logging.Abstractions;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Kafka;
using StreamProc.RocksDb;
using StreamProc.Runtime;
using StreamProc.Transport;

namespace StreamProc.Integration.Fleet;

/// <summary>One worker of an application, with clients and a state folder of its own.</summary>
internal sealed class FleetWorker : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamproc-fleet-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly KafkaTransport _transport;
    private readonly RocksDbStorageEngine _stores;
    private readonly StreamsRuntime _runtime;

    public FleetWorker(KafkaOptions kafka, StreamTopology topology, string applicationId, string instanceId, ProcessingGuarantee guarantee)
    {
        _transport = KafkaTransport.Connect(kafka);
        _stores = new(_folder);
        var options = new RuntimeOptions { ApplicationId = applicationId, InstanceId = instanceId, Guarantee = guarantee, LeaveGroup = true, Lanes = 2, CommitInterval = TimeSpan.FromMilliseconds(100) };
        _runtime = new(topology.Name, TopologyCompiler.Compile(topology), options, _transport, _stores, NullLoggerFactory.Instance, TimeProvider.System);
        Run = _runtime.RunAsync(_stop.Token);
    }

    public Task Run { get; }

    public RuntimeStatistics Statistics => _runtime.Statistics;

    /// <summary>Waits until something holds of this worker.</summary>
    public async Task Until(Func<RuntimeStatistics, bool> enough)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var looking = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!enough(Statistics))
        {
            if (Run.IsCompleted) await Run;
            await looking.WaitForNextTickAsync(patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Run;
        _runtime.Dispose();
        _stores.Dispose();
        _transport.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
