using System.CommandLine;
using StreamProc.Worker.Plugins;

namespace StreamProc.Worker.Commands;

/// <summary><c>describe</c>: what a topology consists of.</summary>
internal sealed class DescribeCommand : WorkerCommand
{
    public DescribeCommand(WorkerHost host)
        : base("describe", "Shows a topology's sources, processors, sinks and stores.", "describe FlightDelays", "describe FlightDelays --format mermaid > topology.mmd", "describe FlightDelays --format json")
    {
        var name = new Argument<string>("topology") { Description = "The topology's name" };
        var folder = TopologyCatalog.FolderOption();
        var format = new Option<string>("--format") { Description = "text (as Kafka Streams writes it), mermaid (a drawing) or json", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "mermaid", "json");
        Add(name);
        Add(folder);
        Add(format);
        SetAction(parsed =>
        {
            var topology = TopologyCatalog.Load(host, parsed.GetValue(folder)).Find(parsed.GetRequiredValue(name)).Compile();
            var text = parsed.GetValue(format) switch { "mermaid" => topology.ToMermaid(), "json" => topology.ToJson(), _ => topology.Describe() };
            host.Out.WriteLine(text.TrimEnd());
            return CommandLine.Done;
        });
    }
}
