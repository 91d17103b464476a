using System.CommandLine;
using Microsoft.Extensions.Logging;
using StreamProc.Embedded;
using StreamProc.Kafka;
using StreamProc.Transport;

namespace StreamProc.Worker.Connecting;

/// <summary>Where records are: the options that say so, and the transport that they lead to. Nobody else knows which one it is.</summary>
internal sealed class ConnectionOptions
{
    private const string DefaultDataDirectory = ".streamproc/data";

    private readonly WorkerHost _host;

    private readonly Option<string?> _bootstrapServers = new("--bootstrap-servers") { Description = "Kafka's brokers to begin with, host:port,host:port. Without it the embedded log is used", HelpName = "HOST:PORT" };

    private readonly Option<string> _dataDirectory = new("--data-dir")
    {
        Description = "Folder of the embedded log and of its state",
        HelpName = "DIR",
        DefaultValueFactory = _ => DefaultDataDirectory,
    };

    public ConnectionOptions(Command command, WorkerHost host)
    {
        _host = host;
        command.Add(_bootstrapServers);
        command.Add(_dataDirectory);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_bootstrapServers) is not null && result.GetResult(_dataDirectory) is { Implicit: false })
                result.AddError("Both --bootstrap-servers and --data-dir are given: records are either on Kafka or in an embedded log. Leave one out.");
        });
    }

    /// <summary>Opens the transport; an embedded log must be there.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="logs">Makes loggers.</param>
    /// <param name="kafka">What the command adds to the options of Kafka's clients.</param>
    /// <exception cref="UserException">There is no embedded log.</exception>
    /// <exception cref="TransportException">No broker answers, or the log cannot be opened.</exception>
    public ITransport Open(ParseResult parsed, ILoggerFactory logs, Func<KafkaOptions, KafkaOptions>? kafka = null)
    {
        var folder = _host.PathOf(parsed.GetRequiredValue(_dataDirectory));
        // Whoever mistypes a path wants to hear that, not to find a new folder there later.
        if (parsed.GetValue(_bootstrapServers) is null && !Directory.Exists(LogDirectory(folder)))
            throw new UserException($"There is no embedded log in {_host.Shown(folder)}. Correct --data-dir, or make one with its first topic: {_host.Invocation} topics create NAME{AsArguments(parsed)}");
        return OpenOrMake(parsed, logs, kafka);
    }

    /// <summary>Opens the transport, and makes the embedded log if there is none.</summary>
    public ITransport OpenOrMake(ParseResult parsed, ILoggerFactory logs, Func<KafkaOptions, KafkaOptions>? kafka = null) =>
        parsed.GetValue(_bootstrapServers) is { } servers
            ? KafkaTransport.Connect(With(kafka, new() { BootstrapServers = servers }), logs)
            : OpenLog(_host.PathOf(parsed.GetRequiredValue(_dataDirectory)), _host.Time, logs);

    private static KafkaOptions With(Func<KafkaOptions, KafkaOptions>? more, KafkaOptions options) => more?.Invoke(options) ?? options;

    /// <summary>The embedded log of a data folder.</summary>
    public static EmbeddedLog OpenLog(string dataDirectory, TimeProvider time, ILoggerFactory logs) =>
        EmbeddedLog.Open(LogDirectory(dataDirectory), new() { Logger = logs.CreateLogger<EmbeddedLog>() }, time);

    /// <summary>Where the state of an application lies if nothing else is said: beside the log that it was made from.</summary>
    public string StateDirectory(ParseResult parsed, string applicationId)
    {
        var folder = parsed.GetValue(_bootstrapServers) is null ? parsed.GetRequiredValue(_dataDirectory) : ".streamproc/kafka";
        return StateDirectory(_host.PathOf(folder), applicationId);
    }

    public static string StateDirectory(string dataDirectory, string applicationId) => Path.Combine(dataDirectory, "state", applicationId);

    /// <summary>Where the records are, for people.</summary>
    public string Shown(ParseResult parsed) =>
        parsed.GetValue(_bootstrapServers) is { } servers ? $"Kafka at {servers}" : $"the embedded log in {_host.Shown(_host.PathOf(parsed.GetRequiredValue(_dataDirectory)))}";

    /// <summary>The same options, to be put into another command line.</summary>
    public string AsArguments(ParseResult parsed) =>
        parsed.GetValue(_bootstrapServers) is { } servers ? $" --bootstrap-servers {servers}"
        : parsed.GetResult(_dataDirectory) is { Implicit: false } ? $" --data-dir {parsed.GetRequiredValue(_dataDirectory)}"
        : "";

    private static string LogDirectory(string dataDirectory) => Path.Combine(dataDirectory, "log");
}
