using Flights;
using StreamProc.Runtime;

namespace StreamProc.Worker.Demo;

/// <summary>What the demo says at its end.</summary>
internal sealed class DemoSummary(WorkerHost host, DelayTable table, RuntimeStatistics statistics, TimeSpan duration, string? output)
{
    private const int Shown = 5;

    public void Print()
    {
        host.Out.WriteLine();
        host.Out.WriteLine("The worst days:");
        host.Out.WriteLine($"  {"city",-28} {"day",-10} {"flights",7} {"minutes",7} {"worst",5}");
        foreach (var row in table.Worst(Shown))
            host.Out.WriteLine($"  {row.City,-28} {row.Day,-10} {row.Flights,7} {Counted.Number(row.TotalDelayMinutes),7} {Counted.Number(row.WorstDelayMinutes),5}");
        host.Out.WriteLine();
        Line("Read", $"{Counted.Of(statistics.RecordsRead, "flight")} in this run, {Counted.Number(statistics.RecordsDropped)} dropped");
        Line("Counted", $"{Counted.Of(table.Flights, "delayed flight")}");
        Line("Windows", $"{Counted.Of(table.Count, "city-day")}");
        Line("Rate", $"{Counted.Number((long)(statistics.RecordsProcessed / duration.TotalSeconds))} records/s in {duration.TotalSeconds:0.0} s, feeding and the repartition topic included");
        Line("Results", $"topic {FlightDelays.DelaysTopic} of {DemoRun.Folder}{(output is null ? "" : $", and {output}")}");
        host.Out.WriteLine();
        host.Out.WriteLine("Look at some of them:");
        host.Out.WriteLine($"  {host.Invocation} consume {FlightDelays.DelaysTopic} --data-dir {DemoRun.Folder} --topology {nameof(FlightDelays)} --from-beginning --max-messages 5");
    }

    private void Line(string name, string text) => host.Out.WriteLine($"{name,-8} {text}");
}
