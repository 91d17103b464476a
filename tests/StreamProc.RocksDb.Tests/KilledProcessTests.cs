using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using CsCheck;

namespace StreamProc.RocksDb.Tests;

/// <summary>A process that writes is killed at any moment. Whatever its state is then, it is of one moment.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private const string FolderVariable = "STREAMPROC_TEST_WRITE_UNTIL_KILLED";
    private const int FlushEvery = 40;
    private const int MaxBatches = 20_000; // lest a child outlive a parent that was killed itself

    // Small, so that memtables fill up and are flushed in the background all the time.
    private static readonly RocksDbOptions Options = new() { MemoryBytes = 8 * 1024 * 1024, WriteBufferBytes = 64 * 1024 };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void StoresAndCheckpointAreOfOneMoment()
    {
        var batchesUntilKill = Gen.Int[1, 200].Array[6].Single();
        var lostBatches = 0L;
        foreach (var batches in batchesUntilKill)
        {
            var (applied, flushed) = WriteInAnotherProcessAndKillIt(batches);

            using var engine = new RocksDbStorageEngine(_folder.Path, Options);
            using var storage = engine.Open("0_0");
            var written = new NumberedBatches(storage);
            Assert.True(written.Last >= flushed, $"flushed up to {flushed}, found {written.Last}");
            written.AssertStoresAgreeWithCheckpoint();
            lostBatches += Math.Max(0, applied - written.Last);
        }
        // Else nothing was in memory when the process died, and the test shows nothing.
        Assert.True(lostBatches > 0, "no batch was lost");
    }

    public void Dispose() => _folder.Dispose();

    private (long Applied, long Flushed) WriteInAnotherProcessAndKillIt(int batches)
    {
        var executable = Path.Combine(AppContext.BaseDirectory, "StreamProc.RocksDb.Tests" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        using var child = Process.Start(new ProcessStartInfo(executable)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { [FolderVariable] = _folder.Path },
        })!;
        var (applied, flushed) = (0L, 0L);
        for (var i = 0; child.StandardOutput.ReadLine() is { } line; i++)
        {
            var number = long.Parse(line.AsSpan(2), CultureInfo.InvariantCulture);
            if (line[0] == 'F') flushed = number;
            else applied = number;
            if (i == batches) child.Kill();
        }
        child.WaitForExit();
        Assert.NotEqual(0, child.ExitCode);
        return (applied, flushed);
    }

    /// <summary>In the other process this runs, and nothing else does.</summary>
    [ModuleInitializer]
    internal static void WriteUntilKilled()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { } folder) return;

        using var engine = new RocksDbStorageEngine(folder, Options);
        using var storage = engine.Open("0_0");
        var batches = new NumberedBatches(storage);
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        for (var i = 0; i < MaxBatches; i++)
        {
            var number = batches.Last + 1;
            batches.Apply(number);
            output.WriteLine($"A {number}");
            if (number % FlushEvery != 0) continue;

            storage.Flush();
            output.WriteLine($"F {number}");
        }
        Environment.Exit(0);
    }
}
