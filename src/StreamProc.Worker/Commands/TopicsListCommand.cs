using StreamProc.Worker.Connecting;

namespace StreamProc.Worker.Commands;

/// <summary><c>topics list</c>: topics with their partitions and records.</summary>
internal sealed class TopicsListCommand : WorkerCommand
{
    public TopicsListCommand(WorkerHost host)
        : base("list", "Lists topics: name, number of partitions and of offsets that hold records.", "topics list", "topics list --bootstrap-servers localhost:9092")
    {
        var connection = new ConnectionOptions(this, host);
        SetAction(parsed =>
        {
            using var logs = StderrLogging.Factory(host, parsed.GetValue(CommandLine.Verbose));
            using var transport = connection.Open(parsed, logs);
            var topics = transport.Topics.List();
            if (topics.Count == 0) host.Error.WriteLine($"There are no topics in {connection.Shown(parsed)}.");
            foreach (var topic in topics)
            {
                var ends = Enumerable.Range(0, topic.Partitions).Select(p => transport.Topics.Watermarks(new(topic.Name, p)));
                host.Out.WriteLine($"{topic.Name}  partitions={topic.Partitions}  records={ends.Sum(e => e.High - e.Low)}");
            }
            return CommandLine.Done;
        });
    }
}
