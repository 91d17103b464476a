using System.CommandLine;
using StreamProc.Graph;
using StreamProc.Transport;
using StreamProc.Worker.Connecting;
using StreamProc.Worker.Plugins;
using StreamProc.Worker.Topics;

namespace StreamProc.Worker.Commands;

/// <summary><c>consume</c>: prints a topic's records.</summary>
internal sealed class ConsumeCommand : WorkerCommand
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    private readonly WorkerHost _host;
    private readonly ConnectionOptions _connection;
    private readonly Argument<string> _topic = new("topic") { Description = "The topic's name" };
    private readonly Option<bool> _fromBeginning = new("--from-beginning") { Description = "Begin with the oldest record; otherwise with the next one to come" };
    private readonly Option<bool> _untilEnd = new("--until-end") { Description = "Stop when all that was there has been printed; otherwise wait for more until Ctrl-C" };
    private readonly Option<long?> _maxMessages = ValueOptions.Count("--max-messages", "Stop after so many records");
    private readonly Option<string> _format = new("--format") { Description = "json: one object a line", DefaultValueFactory = _ => "json" };
    private readonly Option<string?> _topology = new("--topology") { Description = "Read keys and values by this topology's serdes; otherwise they are shown by their look", HelpName = "NAME" };
    private readonly Option<string?> _applicationId = new("--application-id") { Description = "The application's id, where it is not the topology's name, to find its repartition topics", HelpName = "ID" };
    private readonly Option<string?> _folder = TopologyCatalog.FolderOption();

    public ConsumeCommand(WorkerHost host)
        : base(
            "consume", "Prints a topic's records: topic, partition, offset, timestamp, key and value.",
            "consume flights --from-beginning --max-messages 3",
            "consume delays-by-city-day --from-beginning --until-end --topology FlightDelays",
            "consume flights --bootstrap-servers localhost:9092")
    {
        _host = host;
        _format.AcceptOnlyFromAmong("json");
        Add(_topic);
        foreach (var option in new Option[] { _fromBeginning, _untilEnd, _maxMessages, _format, _topology, _applicationId, _folder }) Add(option);
        _connection = new(this, host);
        SetAction((parsed, stop) => Task.Run(() => Run(parsed, stop), CancellationToken.None));
    }

    private int Run(ParseResult parsed, CancellationToken stop)
    {
        var name = parsed.GetRequiredValue(_topic);
        var printer = Printer(parsed, name);
        using var logs = StderrLogging.Factory(_host, parsed.GetValue(CommandLine.Verbose));
        using var transport = _connection.Open(parsed, logs);
        var topic = transport.Topics.Required(name, $"{_host.Invocation} topics create {name}{_connection.AsArguments(parsed)}");
        var lines = new RecordLines(name, printer, _host.Error);
        var offset = parsed.GetValue(_fromBeginning) ? PartitionStart.Beginning : PartitionStart.End;
        using var reader = new TopicReader(transport, topic, offset, (int partition, in RawRecord record) => _host.Out.WriteLine(lines.Line(partition, in record)))
        {
            Wanted = parsed.GetValue(_maxMessages) ?? long.MaxValue,
        };
        while (!stop.IsCancellationRequested && reader.Wanted > 0 && !(parsed.GetValue(_untilEnd) && reader.HasReachedEnd)) reader.Poll(Wait);
        _host.Out.Flush();
        return CommandLine.Done;
    }

    private RecordPrinter? Printer(ParseResult parsed, string topic)
    {
        var catalog = TopologyCatalog.Load(_host, parsed.GetValue(_folder));
        if (parsed.GetValue(_topology) is not { } name) return null;
        var printer = catalog.Find(name).Compile().Printer(topic, parsed.GetValue(_applicationId) ?? name);
        if (printer is null) _host.Error.WriteLine($"warning: topology {name} has no serdes for {topic}: its records are shown by their look.");
        return printer;
    }
}
