using System.Globalization;
using StreamProc.Transport;

namespace StreamProc.Benchmarks.Engine;

/// <summary>What a run is told by its environment.</summary>
internal sealed record EngineSettings
{
    public string Bootstrap { get; } = Text("BOOTSTRAP");

    public string Workload { get; } = Text("WORKLOAD");

    public string Input { get; } = Text("IN");

    public string Output { get; } = Text("OUT");

    public string Application { get; } = Text("APP");

    public string StateFolder { get; } = Text("STATE");

    public ProcessingGuarantee Guarantee { get; } = Text("GUARANTEE") switch
    {
        "at_least_once" => ProcessingGuarantee.AtLeastOnce,
        "exactly_once" => ProcessingGuarantee.ExactlyOnce,
        var other => throw new UsageException($"BENCH_GUARANTEE is '{other}'; there are at_least_once and exactly_once."),
    };

    public TimeSpan CommitInterval { get; } = TimeSpan.FromMilliseconds(Number("COMMIT_MS"));

    public int Lanes { get; } = (int)Number("THREADS");

    public long CacheBytes { get; } = Number("CACHE_BYTES");

    private static string Text(string name) =>
        Environment.GetEnvironmentVariable("BENCH_" + name) ?? throw new UsageException($"The environment variable BENCH_{name} is not set.");

    private static long Number(string name) =>
        long.TryParse(Text(name), CultureInfo.InvariantCulture, out var number) ? number : throw new UsageException($"BENCH_{name} is '{Text(name)}', which is no number.");
}

/// <summary>The engine was asked for something that it does not understand or have.</summary>
internal sealed class UsageException(string message) : Exception(message);
