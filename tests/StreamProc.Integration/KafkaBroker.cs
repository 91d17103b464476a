using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StreamProc.Integration;
using StreamProc.Kafka;
using Testcontainers.Kafka;

[assembly: AssemblyFixture(typeof(KafkaBroker))]

namespace StreamProc.Integration;

/// <summary>
/// A real broker for all tests of this assembly: the one that STREAMPROC_TEST_BOOTSTRAP names, else one started by the script ../shared/kafka/kafka beside
/// the repository, else one in Docker. Without any the tests are skipped, with the reason.
/// </summary>
public sealed class KafkaBroker : IAsyncLifetime
{
    private static readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal)
    {
        ["group.initial.rebalance.delay.ms"] = "0",
        ["group.min.session.timeout.ms"] = "1000",
        ["group.consumer.min.session.timeout.ms"] = "1000",
        ["group.consumer.session.timeout.ms"] = "3000",
        ["group.consumer.min.heartbeat.interval.ms"] = "300",
        ["group.consumer.heartbeat.interval.ms"] = "300",
    };

    private static int _names;

    private string? _script;
    private Dictionary<string, string> _environment = [];
    private KafkaContainer? _container;
    private string? _bootstrap;
    private string _reason = "";

    /// <summary>Address of the broker; skips the running test if there is none.</summary>
    public string Bootstrap
    {
        get
        {
            if (_bootstrap is null) Assert.Skip(_reason);
            return _bootstrap;
        }
    }

    /// <summary>A name that no other test uses.</summary>
    public static string NewName(string start) => $"{start}-{Environment.ProcessId}-{Interlocked.Increment(ref _names)}";

    /// <summary>Options for this broker, with sessions that end soon.</summary>
    public KafkaOptions Options(NativeBatches path = NativeBatches.Required) => new()
    {
        BootstrapServers = Bootstrap,
        NativeBatches = path,
        SessionTimeout = TimeSpan.FromSeconds(3),
        FetchMaxWait = TimeSpan.FromMilliseconds(20),
        Linger = TimeSpan.Zero,
    };

    public async ValueTask InitializeAsync()
    {
        _bootstrap = Environment.GetEnvironmentVariable("STREAMPROC_TEST_BOOTSTRAP");
        if (_bootstrap is not null) return;

        _script = FindScript();
        if (_script is not null) await StartScript();
        else await StartContainer();
        if (_bootstrap is null) Console.Error.WriteLine($"Tests against a broker are skipped: {_reason}");
    }

    public async ValueTask DisposeAsync()
    {
        StopScript();
        if (_container is not null) await _container.DisposeAsync();
    }

    private static string? FindScript() =>
        RepositoryFolder.Find() is { } root && Path.GetFullPath(Path.Combine(root, "..", "shared", "kafka", "kafka")) is var script && File.Exists(script) ? script : null;

    private async Task StartScript()
    {
        var port = FreePort();
        _environment = new(StringComparer.Ordinal)
        {
            ["KAFKA_PORT"] = $"{port}",
            ["KAFKA_DIR"] = Path.Combine(Path.GetTempPath(), $"streamproc-kafka-{port}"),
            ["KAFKA_HEAP"] = "512m",
            ["KAFKA_PROPS"] = string.Join('\n', _settings.Select(s => $"{s.Key}={s.Value}")),
        };
        StopWhenThisProcessIsGone();
        var (exit, output, errors) = await RunScript("up");
        if (exit == 0) _bootstrap = output.Trim().Split('\n')[^1];
        else _reason = $"the broker did not start: {errors}";
    }

    /// <summary>Also when the run is cut short, by a signal or a crash, before the fixture is disposed of.</summary>
    private void StopWhenThisProcessIsGone()
    {
        var start = new ProcessStartInfo("setsid", ["sh", "-c", $"tail --pid={Environment.ProcessId} -f /dev/null; '{_script}' down"]) { UseShellExecute = false };
        foreach (var (key, value) in _environment) start.Environment[key] = value;
        using var watcher = Process.Start(start);
    }

    private void StopScript()
    {
        if (_environment.Count == 0) return;
        RunScript("down").GetAwaiter().GetResult();
        _environment = [];
    }

    private async Task<(int Exit, string Output, string Errors)> RunScript(string command)
    {
        var start = new ProcessStartInfo(_script!, [command]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in _environment) start.Environment[key] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    private async Task StartContainer()
    {
        try
        {
            var builder = new KafkaBuilder("apache/kafka:4.3.1");
            foreach (var (key, value) in _settings) builder = builder.WithEnvironment($"KAFKA_{key.Replace('.', '_').ToUpperInvariant()}", value);
            _container = builder.Build();
            await _container.StartAsync();
            _bootstrap = _container.GetBootstrapAddress();
        }
        catch (Exception e)
        {
            _reason = $"STREAMPROC_TEST_BOOTSTRAP is not set, there is no ../shared/kafka/kafka, and Docker does not answer: {string.Join(' ', e.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}";
        }
    }

    /// <summary>A port whose two neighbours above are free too: the broker, its controller, and one to spare.</summary>
    private static int FreePort()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            var port = ((IPEndPoint)first.LocalEndpoint).Port;
            if (port < 65000 && IsFree(port + 1) && IsFree(port + 2)) return port;
        }

        throw new InvalidOperationException("No three free ports in a row.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
