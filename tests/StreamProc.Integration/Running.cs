using Microsoft.Extensions.Logging.Abstractions;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Kafka;
using StreamProc.RocksDb;
using StreamProc.Runtime;

namespace StreamProc.Integration;

/// <summary>An application in this process, on a broker and in a folder of its own, which goes with it.</summary>
internal sealed class Running(string applicationId, KafkaTransport transport) : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("streamproc-application-").FullName;

    /// <summary>Runs until all topics are read to their ends.</summary>
    public Task<RuntimeStatistics> UntilEnd(StreamTopology topology, TopologyOptions? how = null, int lanes = 1) => Run(topology, how, lanes, _ => false);

    /// <summary>Runs until something holds, and stops it then.</summary>
    public Task<RuntimeStatistics> Until(StreamTopology topology, Func<RuntimeStatistics, bool> enough) => Run(topology, how: null, lanes: 1, enough);

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        foreach (var topic in transport.Topics.List().Where(t => t.Name.StartsWith(applicationId, StringComparison.Ordinal))) transport.Topics.Delete(topic.Name);
    }

    private async Task<RuntimeStatistics> Run(StreamTopology topology, TopologyOptions? how, int lanes, Func<RuntimeStatistics, bool> enough)
    {
        var options = new RuntimeOptions { ApplicationId = applicationId, Lanes = lanes, UntilEnd = true, CommitInterval = TimeSpan.FromMilliseconds(100) };
        using var stores = new RocksDbStorageEngine(_folder);
        using var runtime = new StreamsRuntime(topology.Name, TopologyCompiler.Compile(topology, how), options, transport, stores, NullLoggerFactory.Instance, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(_patience);
        var run = runtime.RunAsync(stop.Token);
        using var looking = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!run.IsCompleted && !enough(runtime.Statistics)) await looking.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        var inTime = !stop.IsCancellationRequested;
        if (!run.IsCompleted) await stop.CancelAsync();
        await run;
        Assert.True(inTime, $"{topology.Name} did not come to its end in {_patience}: {runtime.Statistics}");
        return runtime.Statistics;
    }
}
