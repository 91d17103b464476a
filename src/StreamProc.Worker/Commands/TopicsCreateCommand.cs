using System.CommandLine;
using StreamProc.Worker.Connecting;

namespace StreamProc.Worker.Commands;

/// <summary><c>topics create</c>: makes a topic.</summary>
internal sealed class TopicsCreateCommand : WorkerCommand
{
    public TopicsCreateCommand(WorkerHost host)
        : base("create", "Makes a topic.", "topics create flights --partitions 4", "topics create airports --config cleanup.policy=compact --bootstrap-servers localhost:9092")
    {
        var name = new Argument<string>("topic") { Description = "The topic's name" };
        var partitions = ValueOptions.Count("--partitions", "Number of partitions; otherwise 1");
        var replicas = new Option<short>("--replication-factor") { Description = "Copies of each partition; -1: the broker's default", DefaultValueFactory = _ => -1 };
        var settings = new Option<string[]>("--config") { Description = "A setting of the topic, by Kafka's name for it; may be repeated", HelpName = "NAME=VALUE" };
        Add(name);
        Add(partitions);
        Add(replicas);
        Add(settings);
        var connection = new ConnectionOptions(this, host);
        SetAction(parsed =>
        {
            var configuration = (parsed.GetValue(settings) ?? []).Select(Setting).ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal);
            using var logs = StderrLogging.Factory(host, parsed.GetValue(CommandLine.Verbose));
            using var transport = connection.OpenOrMake(parsed, logs);
            var topic = parsed.GetRequiredValue(name);
            var count = (int)(parsed.GetValue(partitions) ?? 1);
            transport.Topics.Create(new(topic, count, configuration, parsed.GetValue(replicas)));
            host.Out.WriteLine($"Created {topic} with {Counted.Of(count, "partition")} in {connection.Shown(parsed)}.");
            return CommandLine.Done;
        });
    }

    private static (string Name, string Value) Setting(string text) =>
        text.Split('=', 2) is [{ Length: > 0 } name, var value] ? (name, value) : throw new UsageException($"--config {text} is no setting: write NAME=VALUE, as in retention.ms=86400000.");
}
