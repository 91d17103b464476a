using Spectre.Console;
using Spectre.Console.Rendering;

namespace StreamProc.Worker.Demo;

/// <summary>How far the demo is.</summary>
/// <param name="Fed">Flights in the topic.</param>
/// <param name="Read">Flights read by this run.</param>
/// <param name="PerSecond">Records processed each second, those of the repartition topic included.</param>
/// <param name="DelayedFlights">Delayed flights in the result.</param>
/// <param name="CityDays">City-days in the result.</param>
/// <param name="Worst">The worst city-days.</param>
internal sealed record DemoProgress(long Fed, long Read, double PerSecond, long DelayedFlights, int CityDays, IReadOnlyList<CityDay> Worst);

/// <summary>Shows how far the demo is, while something is under way.</summary>
internal abstract class DemoView
{
    /// <summary>Drawn for somebody who watches, else lines.</summary>
    public static DemoView Of(WorkerHost host, TimeSpan? every) =>
        host.IsTerminal ? new LiveView(host, every ?? TimeSpan.FromMilliseconds(200)) : new PlainView(host, every ?? TimeSpan.FromSeconds(1));

    /// <summary>Shows progress until the work has ended, well or not.</summary>
    public abstract Task Watch(Task work, Func<DemoProgress> progress);

    /// <summary>Whether the work goes on after the time until the next look.</summary>
    private protected static async Task<bool> GoesOn(Task work, TimeSpan every, TimeProvider time)
    {
        using var waiting = new CancellationTokenSource();
        await Task.WhenAny(work, Task.Delay(every, time, waiting.Token));
        await waiting.CancelAsync();
        return !work.IsCompleted;
    }

    private sealed class PlainView(WorkerHost host, TimeSpan every) : DemoView
    {
        public override async Task Watch(Task work, Func<DemoProgress> progress)
        {
            while (await GoesOn(work, every, host.Time))
            {
                var now = progress();
                var worst = now.Worst is [var first, ..] ? $"; worst so far: {first.City} on {first.Day}, {Counted.Of(first.TotalDelayMinutes, "minute")}" : "";
                host.Out.WriteLine(
                    $"{Counted.Of(now.Fed, "flight")} fed, {Counted.Number(now.Read)} read, {Counted.Number((long)now.PerSecond)} records/s, "
                    + $"{Counted.Number(now.DelayedFlights)} delayed ones counted in {Counted.Of(now.CityDays, "city-day")}{worst}");
                host.Out.Flush();
            }
        }
    }

    private sealed class LiveView(WorkerHost host, TimeSpan every) : DemoView
    {
        private readonly IAnsiConsole _console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(host.Out) });

        public override Task Watch(Task work, Func<DemoProgress> progress) =>
            _console.Live(new Text("starting")).AutoClear(true).StartAsync(async context =>
            {
                while (await GoesOn(work, every, host.Time)) context.UpdateTarget(Drawn(progress()));
            });

        private static IRenderable Drawn(DemoProgress now)
        {
            var table = new Table { Title = new("Worst days so far") };
            table.AddColumns("City", "Day");
            foreach (var column in new[] { "Flights", "Minutes", "Worst" }) table.AddColumn(new TableColumn(column).RightAligned());
            foreach (var row in now.Worst)
                table.AddRow(Markup.Escape(row.City), row.Day, Counted.Number(row.Flights), Counted.Number(row.TotalDelayMinutes), Counted.Number(row.WorstDelayMinutes));
            var line = $"{Counted.Number(now.Fed)} flights fed, {Counted.Number(now.Read)} read, {Counted.Number((long)now.PerSecond)} records/s, "
                + $"{Counted.Number(now.DelayedFlights)} delayed in {Counted.Number(now.CityDays)} city-days";
            return new Rows(table, new Text(line));
        }
    }
}
