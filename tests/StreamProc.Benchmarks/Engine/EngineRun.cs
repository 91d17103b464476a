using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using StreamProc.Compiler;
using StreamProc.Kafka;
using StreamProc.RocksDb;
using StreamProc.Runtime;

namespace StreamProc.Benchmarks.Engine;

/// <summary>One run of the engine: says when it is ready, and stops cleanly when it is told to.</summary>
internal static class EngineRun
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int Usage = 2;

    public static async Task<int> Start()
    {
        using var stop = new CancellationTokenSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        try
        {
            await Run(new(), stop.Token);
            return Done;
        }
        catch (UsageException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return Usage;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync(e.ToString());
            return Failed;
        }
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }

    private static async Task Run(EngineSettings settings, CancellationToken stop)
    {
        var isRaw = settings.Workload is "raw";
        var topology = isRaw ? null : TopologyCompiler.Compile(new Workload(settings), new() { Optimize = true, AllowGeneratedNames = true });
        using var transport = KafkaTransport.Connect(KafkaOptionsOf(settings));
        if (topology is null)
        {
            using var loop = new RawLoop(settings, transport);
            loop.Run(SayReady, stop);
            return;
        }

        using var stores = new RocksDbStorageEngine(settings.StateFolder);
        using var runtime = new StreamsRuntime(settings.Workload, topology, RuntimeOptionsOf(settings), transport, stores, NullLoggerFactory.Instance, TimeProvider.System);
        // Joining the group is counted in: when restoring itself begins is the runtime's own business.
        var start = Stopwatch.GetTimestamp();
        runtime.Started += (_, _) =>
        {
            if (runtime.Statistics.RecordsRestored is > 0 and var restored)
                Console.Out.WriteLine($"RESTORED {restored} {(long)Stopwatch.GetElapsedTime(start).TotalMilliseconds}");
            SayReady();
        };
        await runtime.RunAsync(stop);
    }

    private static void SayReady()
    {
        Console.Out.WriteLine("READY");
        Console.Out.Flush();
    }

    private static RuntimeOptions RuntimeOptionsOf(EngineSettings settings) => new()
    {
        ApplicationId = settings.Application,
        Guarantee = settings.Guarantee,
        Lanes = settings.Lanes,
        CommitInterval = settings.CommitInterval,
        CacheBytes = settings.CacheBytes,
    };

    /// <summary>Set up for throughput, as one would in production: larger fetches, batches and socket buffers than the defaults.</summary>
    private static KafkaOptions KafkaOptionsOf(EngineSettings settings) => new()
    {
        BootstrapServers = settings.Bootstrap,
        ClientId = settings.Application,
        SourceGroup = settings.Application,
        FetchMaxWait = TimeSpan.FromMilliseconds(50),
        Linger = TimeSpan.FromMilliseconds(10),
        PrefetchBytes = 32 * 1024 * 1024,
        SendBufferBytes = 128 * 1024 * 1024,
        ConsumerSettings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["fetch.min.bytes"] = "65536",
            ["fetch.message.max.bytes"] = "4194304",
            ["socket.receive.buffer.bytes"] = "1048576",
            ["check.crcs"] = "true",
        },
        ProducerSettings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["batch.size"] = "262144",
            ["queue.buffering.max.messages"] = "1000000",
            ["socket.send.buffer.bytes"] = "1048576",
        },
    };
}
