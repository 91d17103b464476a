using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using StreamProc.Graph;
using StreamProc.State;
using StreamProc.Tasks;
using StreamProc.Transport;
using StreamProc.Worker.Commands;
using StreamProc.Worker.Configuring;

namespace StreamProc.Worker;

/// <summary>From arguments to an exit code: finds the command, runs it, and says in one line what went wrong.</summary>
internal static class CommandLine
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;

    /// <summary>What the worker is called in help texts.</summary>
    public const string Name = "streamproc";

    /// <summary>Whether more is said than a line, of errors and while running.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Say more: debug messages, and where in the code an error arose", Recursive = true };

    public static async Task<int> RunAsync(IReadOnlyList<string> args, WorkerHost host, CancellationToken stop)
    {
        var root = Root(host);
        var parsed = root.Parse(args);
        try
        {
            // What is wrong with that which was written is told first, and help needs no settings.
            if (parsed.Errors.Count == 0 && parsed.Action is not HelpWithExamples) parsed = root.Parse(ConfiguredOptions.Complete(root, args, host));
            if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples) return Misused(parsed, args, host);
            var configuration = new InvocationConfiguration { Output = host.Out, Error = host.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration, stop);
        }
        catch (UsageException error)
        {
            Report(host, parsed, error.Message, error);
            return Usage;
        }
        catch (Exception error)
        {
            foreach (var line in Lines(error)) Report(host, parsed, line, cause: null);
            if (parsed.GetValue(Verbose)) host.Error.WriteLine(error);
            return Failed;
        }
    }

    private static RootCommand Root(WorkerHost host)
    {
        var root = new RootCommand("Runs stream-processing topologies, on an embedded log or on Kafka.")
        {
            new DemoCommand(host), new RunCommand(host), new ListCommand(host), new DescribeCommand(host), new TopicsCommand(host), new ProduceCommand(host), new ConsumeCommand(host),
            Verbose,
        };
        root.HelpName = Name;
        var help = root.Options.OfType<HelpOption>().Single();
        var withExamples = new HelpWithExamples((HelpAction)help.Action!);
        help.Action = withExamples;
        root.SetAction(withExamples.Invoke);
        return root;
    }

    private static int Misused(ParseResult parsed, IReadOnlyList<string> written, WorkerHost host)
    {
        var args = parsed.Tokens.Select(t => t.Value).ToList();
        foreach (var message in parsed.Errors.Select(e => e.Message).Distinct(StringComparer.Ordinal)) Report(host, parsed, message + ConfiguredOptions.Origin(message, written, args), cause: null);
        host.Error.WriteLine($"See '{PathOf(parsed.CommandResult)} --help'.");
        return Usage;
    }

    private static string PathOf(CommandResult command) => command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : Name;

    private static IEnumerable<string> Lines(Exception error) => error switch
    {
        TopologyException topology => topology.Problems,
        UserException or TransportException or StorageException or StreamsException => [error.Message],
        UnauthorizedAccessException => [$"{error.Message} Give the user that runs this process the rights to it, or choose another path."],
        IOException => [error.Message],
        OperationCanceledException => ["Stopped before it was done."],
        _ => [$"{error.GetType().Name}: {error.Message} This is a defect of the worker or of a topology; --verbose says where it arose."],
    };

    private static void Report(WorkerHost host, ParseResult parsed, string message, Exception? cause)
    {
        host.Error.WriteLine("error: " + string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
        if (cause is not null && parsed.GetValue(Verbose)) host.Error.WriteLine(cause);
    }
}
