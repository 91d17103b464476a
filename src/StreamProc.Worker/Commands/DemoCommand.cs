using System.CommandLine;
using StreamProc.Worker.Demo;

namespace StreamProc.Worker.Commands;

/// <summary><c>demo</c>: real flights through a real topology, with nothing to install.</summary>
internal sealed class DemoCommand : WorkerCommand
{
    public DemoCommand(WorkerHost host)
        : base(
            "demo", $"Counts the delays of 20,000 real flights by city and day, on an embedded log in {DemoRun.Folder}. A new demo deletes what the last one left there.",
            "demo", "demo --output delays.jsonl", "demo --speed 1000000", "demo --resume")
    {
        var resume = new Option<bool>("--resume") { Description = "Go on with a demo that was stopped or killed, instead of starting anew" };
        var output = new Option<string?>("--output") { Description = "Write the final table to this file, too, as JSON lines: city, day, flights, totalDelayMinutes, worstDelayMinutes", HelpName = "FILE" };
        var data = new Option<string?>("--data") { Description = "Folder with other flights.jsonl and airports.csv of the same form", HelpName = "DIR" };
        var speed = ValueOptions.Factor("--speed", "Feed the flights at the pace at which they left, so many times faster (3600: an hour in a second); otherwise all at once");
        var progress = ValueOptions.Duration("--progress", "How often progress is shown; otherwise 200ms on a terminal, else 1s");
        foreach (var option in new Option[] { resume, output, data, speed, progress }) Add(option);
        SetAction(async (parsed, stop) =>
        {
            using var logs = StderrLogging.Factory(host, parsed.GetValue(CommandLine.Verbose));
            var settings = new DemoSettings(parsed.GetValue(resume), parsed.GetValue(output), parsed.GetValue(data), parsed.GetValue(speed), parsed.GetValue(progress));
            return await new DemoRun(host, settings, logs).RunAsync(stop);
        });
    }
}
