using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StreamProc.Transport;
using StreamProc.Worker.Connecting;
using StreamProc.Worker.Topics;

namespace StreamProc.Worker.Commands;

/// <summary><c>produce</c>: sends the lines of a file.</summary>
internal sealed class ProduceCommand : WorkerCommand
{
    private const int RecordsPerCommit = 10_000;
    private const string StandardInput = "-";

    private readonly WorkerHost _host;
    private readonly ConnectionOptions _connection;
    private readonly Option<string> _file = new("--file") { Description = "JSON lines, or CSV with a header if the name ends with .csv; - reads JSON lines from standard input", Required = true, HelpName = "FILE" };
    private readonly Option<string> _topic = new("--topic") { Description = "The topic", Required = true };
    private readonly Option<string?> _key = new("--key") { Description = "The field that becomes the key, as text; without it records have no key", HelpName = "FIELD" };
    private readonly Option<string?> _timestamp = new("--timestamp") { Description = "The field that has the record's time: ISO 8601 or the like, UTC if it names no zone, or milliseconds since 1970; without it the time is now", HelpName = "FIELD" };

    public ProduceCommand(WorkerHost host)
        : base(
            "produce", "Sends each line of a file as a record. The key chooses the partition, as with Kafka's own producers.",
            "produce --file flights.jsonl --topic flights --key origin",
            "produce --file flights.jsonl --topic flights --key origin --timestamp date --bootstrap-servers localhost:9092",
            "produce --file airports.csv --topic airports --key iata",
            "produce --file - --topic greetings < greetings.jsonl")
    {
        _host = host;
        foreach (var option in new Option[] { _file, _topic, _key, _timestamp }) Add(option);
        _connection = new(this, host);
        SetAction((parsed, stop) => Task.Run(() => Run(parsed, stop), CancellationToken.None));
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken stop)
    {
        var file = parsed.GetRequiredValue(_file);
        await using var stream = Open(file);
        using var logs = StderrLogging.Factory(_host, parsed.GetValue(CommandLine.Verbose));
        using var transport = _connection.Open(parsed, logs);
        var topic = transport.Topics.Required(parsed.GetRequiredValue(_topic), $"{_host.Invocation} topics create {parsed.GetRequiredValue(_topic)}{_connection.AsArguments(parsed)}");
        using var producer = transport.OpenProducer("produce", "produce", ProcessingGuarantee.AtLeastOnce);
        var sent = 0L;
        try
        {
            sent = await SendAll(parsed, RecordFile.ReadAsync(stream, RecordFile.IsCsv(file), stop), producer, count => sent = count);
        }
        catch (Exception error) when (error is UserException or OperationCanceledException)
        {
            producer.Commit([]);
            if (error is UserException) throw new UserException($"{file}: {error.Message} {Counted.Of(sent, "record")} before it {(sent == 1 ? "was" : "were")} sent.", error);
        }
        _host.Out.WriteLine($"Sent {Counted.Of(sent, "record")} to {topic.Name} in {_connection.Shown(parsed)}.");
        return CommandLine.Done;
    }

    private async Task<long> SendAll(ParseResult parsed, IAsyncEnumerable<FileLine> lines, IProducer producer, Action<long> sentSoFar)
    {
        var sender = new KeyedSender(producer, parsed.GetRequiredValue(_topic));
        var count = 0L;
        await using var all = lines.GetAsyncEnumerator();
        while (true)
        {
            var next = all.MoveNextAsync();
            // Whoever types or pipes line by line sees each record at once; a file is committed in large steps.
            if (!next.IsCompleted || count % RecordsPerCommit == 0) producer.Commit([]);
            if (!await next) break;
            Send(parsed, sender, all.Current);
            sentSoFar(++count);
        }
        producer.Commit([]);
        return count;
    }

    private void Send(ParseResult parsed, KeyedSender sender, FileLine line)
    {
        var place = $"Line {line.Number}";
        using var json = RecordFile.Parse(line.Json, place);
        var key = parsed.GetValue(_key) is { } keyField ? RecordFile.Field(json.RootElement, keyField, place) : null;
        sender.Send(key, line.Json, TimeOf(parsed, json.RootElement, place));
    }

    private long TimeOf(ParseResult parsed, JsonElement json, string place)
    {
        if (parsed.GetValue(_timestamp) is not { } field) return _host.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var text = RecordFile.Field(json, field, place);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ms)) return ms;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds()
            : throw new UserException($"{place} has the time '{text}' in field '{field}', which is neither ISO 8601 nor milliseconds since 1970.");
    }

    private Stream Open(string file)
    {
        if (string.Equals(file, StandardInput, StringComparison.Ordinal)) return _host.In;
        var path = _host.PathOf(file);
        return File.Exists(path) ? File.OpenRead(path) : throw new UserException($"There is no file {_host.Shown(path)}. Correct the path given with --file.");
    }
}
