using System.CommandLine;
using StreamProc.Worker.Connecting;

namespace StreamProc.Worker.Commands;

/// <summary><c>topics delete</c>: deletes a topic and its records.</summary>
internal sealed class TopicsDeleteCommand : WorkerCommand
{
    public TopicsDeleteCommand(WorkerHost host)
        : base("delete", "Deletes a topic and all of its records.", "topics delete flights", "topics delete flights --bootstrap-servers localhost:9092")
    {
        var name = new Argument<string>("topic") { Description = "The topic's name" };
        Add(name);
        var connection = new ConnectionOptions(this, host);
        SetAction(parsed =>
        {
            using var logs = StderrLogging.Factory(host, parsed.GetValue(CommandLine.Verbose));
            using var transport = connection.Open(parsed, logs);
            var topic = parsed.GetRequiredValue(name);
            transport.Topics.Delete(topic);
            host.Out.WriteLine($"Deleted {topic} from {connection.Shown(parsed)}.");
            return CommandLine.Done;
        });
    }
}
