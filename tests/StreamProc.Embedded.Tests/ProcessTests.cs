using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using StreamProc.Transport;

namespace StreamProc.Embedded.Tests;

/// <summary>What another process does to the log: hold it, and die while it writes.</summary>
public class ProcessTests
{
    private const string DirectoryVariable = "EMBEDDED_LOG_TEST_WRITER";

    /// <summary>Turns this executable into a writer that never ends, where the variable says so.</summary>
    [ModuleInitializer]
    internal static void WriteForEver()
    {
        if (Environment.GetEnvironmentVariable(DirectoryVariable) is not { } directory) return;

        using var log = EmbeddedLog.Open(directory, new() { SegmentBytes = 20_000, JournalBytes = 5000 }, TimeProvider.System);
        if (log.Topics.Find("a") is null)
        {
            log.Topics.Create(new("a", 2, new Dictionary<string, string>(StringComparer.Ordinal)));
            log.Topics.Create(new("b", 1, new Dictionary<string, string>(StringComparer.Ordinal) { ["cleanup.policy"] = "compact", ["min.cleanable.dirty.ratio"] = "0" }));
        }
        using var producer = log.OpenProducer("p", "app", ProcessingGuarantee.ExactlyOnce);
        for (var i = Count(log); ; i++)
        {
            producer.Send("a", "k", "v" + i);
            producer.Send("a", "k", "v" + i, partition: 1);
            producer.Send("b", "k" + (i % 10), "v" + i);
            producer.Commit([new(new("a", 0), i + 1, "")]);
            if (i % 300 == 0) log.Maintain();
            Console.Out.WriteLine(i + 1);
        }
    }

    [Fact]
    public async Task A_killed_process_loses_nothing_that_it_committed_and_no_other_opens_the_log_before()
    {
        var directory = Directory.CreateTempSubdirectory("embedded-log-").FullName;
        var acknowledged = 0L;
        for (var round = 0; round < 4; round++)
        {
            using var writer = Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                Environment = { [DirectoryVariable] = directory },
            })!;
            for (var line = 0; line < 500 + (round * 331); line++)
                acknowledged = long.Parse((await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, CultureInfo.InvariantCulture);

            var refusal = Assert.Throws<TransportException>(() => EmbeddedLog.Open(directory, new(), TimeProvider.System)).Message;
            Assert.Contains(directory, refusal, StringComparison.Ordinal);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"process {writer.Id}."), refusal, StringComparison.Ordinal);

            writer.Kill();
            while (await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
                if (long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) acknowledged = Math.Max(acknowledged, number);
            await writer.WaitForExitAsync(TestContext.Current.CancellationToken);

            // Opened every other time only, so that the writer recovers by itself too.
            if (round % 2 == 0) continue;
            using var log = EmbeddedLog.Open(directory, new() { VerifyAllOnOpen = true }, TimeProvider.System);
            Assert.InRange(Count(log), acknowledged, acknowledged + 1);
        }
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>How many commits there are; all parts must agree.</summary>
    private static long Count(EmbeddedLog log)
    {
        var count = log.Topics.Watermarks(new("a", 0)).High;
        Assert.Equal(count, log.Topics.Watermarks(new("a", 1)).High);
        Assert.Equal(count, log.Topics.Watermarks(new("b", 0)).High);
        var committed = log.Committed("app", [new("a", 0)]);
        Assert.Equal(count, committed.Count == 0 ? 0 : committed[0].Offset);
        Assert.Equal(Math.Min(count, 10), log.ReadAll("b").Records.Select(r => Convert.ToHexString(r.Key!)).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(count, log.ReadAll("a").Records.Count);
        return count;
    }
}
