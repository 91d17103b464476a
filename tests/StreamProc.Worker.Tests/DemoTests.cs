using System.Diagnostics;
using System.Text.Json;

namespace StreamProc.Worker.Tests;

/// <summary>The demo's table is that of a calculation over the two files, whatever happens on the way.</summary>
public sealed class DemoTests : IDisposable
{
    private static readonly string Data = Path.Combine(Repository.Root, "topologies", "FlightDelays", "data");

    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Straight_run_counts_every_delayed_flight()
    {
        var result = await _cli.Do("demo", "--output", "out.jsonl");

        Assert.Equal(Calculated(), Output());
        Assert.Contains("20,000 flights in this run, 0 dropped", result.Out, StringComparison.Ordinal);
        Assert.Contains("9,493 delayed flights", result.Out, StringComparison.Ordinal);
        Assert.Contains("4,416 city-days", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_demo_starts_anew_and_deletes_only_its_own_folder()
    {
        await _cli.Do("topics", "create", "mine");
        _cli.Write("flights.jsonl", """{"date":"2001/01/01 00:47","delay":66,"distance":1750,"origin":"DTW","destination":"LAS"}""");
        _cli.Write("airports.csv", "iata,name,city,state\nDTW,Metropolitan,Detroit,MI\n");
        await _cli.Do("demo", "--data", ".", "--output", "out.jsonl");
        await _cli.Do("demo", "--data", ".", "--output", "out.jsonl");

        Assert.Equal(["""{"city":"Detroit, MI","day":"2001-01-01","flights":1,"totalDelayMinutes":66,"worstDelayMinutes":66}"""], Output());
        Assert.Equal(["mine  partitions=1  records=0"], (await _cli.Do("topics", "list")).Lines);
        Assert.Contains("records=1", (await _cli.Do("topics", "list", "--data-dir", ".streamproc/demo")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopped_demo_says_how_to_go_on()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var stopped = await _cli.Run("", ["demo"], stop.Token);

        Assert.Equal(CommandLine.Failed, stopped.Code);
        Assert.Contains("demo --resume", stopped.Error, StringComparison.Ordinal);
        await _cli.Do("demo", "--resume", "--output", "out.jsonl");
        Assert.Equal(Calculated(), Output());
    }

    /// <summary>Kills the demo when it has said something, and lets another process go on.</summary>
    /// <param name="said">What it says in the middle of: feeding all at once, feeding and processing side by side, processing what was fed.</param>
    /// <param name="args">Further arguments.</param>
    [Theory]
    [InlineData("airports in topic")]
    [InlineData("2,000 flights fed")]
    [InlineData("16,000 flights fed")]
    [InlineData("20,000 flights fed, ", "--progress", "20ms")]
    [InlineData("; worst so far: ", "--progress", "20ms")]
    [InlineData("5,", "--speed", "2000000", "--progress", "10ms")]
    [InlineData("12,", "--speed", "2000000", "--progress", "10ms")]
    public async Task Killed_demo_goes_on_and_ends_with_the_same_table(string said, params string[] args)
    {
        await KillWhen(line => line.Contains(said, StringComparison.Ordinal), ["demo", .. args]);
        await _cli.Do("demo", "--resume", "--output", "out.jsonl");

        Assert.Equal(Calculated(), Output());
    }

    [Fact]
    public async Task Demo_that_is_killed_again_and_again_ends_with_the_same_table()
    {
        await KillWhen(line => line.Contains("2,", StringComparison.Ordinal), ["demo", "--speed", "3000000", "--progress", "10ms"]);
        for (var kills = 0; kills < 3; kills++)
        {
            var progress = 0;
            await KillWhen(line => line.Contains(" read, ", StringComparison.Ordinal) && ++progress == 10, ["demo", "--resume", "--speed", "3000000", "--progress", "10ms"]);
        }
        await _cli.Do("demo", "--resume", "--output", "out.jsonl");

        Assert.Equal(Calculated(), Output());
    }

    private string[] Output() => File.ReadAllLines(_cli.PathOf("out.jsonl"));

    private async Task KillWhen(Predicate<string> condition, string[] args)
    {
        var worker = Path.Combine(AppContext.BaseDirectory, "StreamProc.Worker.dll");
        var start = new ProcessStartInfo("dotnet", [worker, .. args]) { WorkingDirectory = _cli.Folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                if (!condition(line)) continue;
                process.Kill();
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
                Assert.NotEqual(0, process.ExitCode);
                return;
            }
            Assert.Fail($"The demo ended before it could be killed. {await errors}");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>The same table with LINQ, from nothing but the files.</summary>
    private static string[] Calculated()
    {
        var cities = File.ReadLines(Path.Combine(Data, "airports.csv")).Skip(1).Select(Cells).ToDictionary(c => c[0], c => $"{c[2]}, {c[3]}", StringComparer.Ordinal);
        var rows =
            from line in File.ReadLines(Path.Combine(Data, "flights.jsonl"))
            let flight = JsonDocument.Parse(line).RootElement
            let delay = flight.GetProperty("delay").GetInt32()
            where delay > 0
            let day = flight.GetProperty("date").GetString()![..10].Replace('/', '-')
            group delay by (Day: day, City: cities[flight.GetProperty("origin").GetString()!]) into g
            select (g.Key, Line: $$"""{"city":"{{g.Key.City}}","day":"{{g.Key.Day}}","flights":{{g.Count()}},"totalDelayMinutes":{{g.Sum()}},"worstDelayMinutes":{{g.Max()}}}""");
        return [.. rows.OrderBy(r => r.Key.Day, StringComparer.Ordinal).ThenBy(r => r.Key.City, StringComparer.Ordinal).Select(r => r.Line)];
    }

    // Quotes are around names only, and those are not needed: what is between two quotes is one cell.
    private static string[] Cells(string line) =>
        [.. line.Split('"').SelectMany((part, i) => i % 2 == 1 ? [part] : part.Length > 0 && part is not "," ? part.Trim(',').Split(',') : [])];
}
