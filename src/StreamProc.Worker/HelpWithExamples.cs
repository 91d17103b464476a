using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace StreamProc.Worker;

/// <summary>A command that has examples in its help.</summary>
internal abstract class WorkerCommand(string name, string description, params IReadOnlyList<string> examples) : Command(name, description)
{
    /// <summary>Whole command lines, without the program's name.</summary>
    public IReadOnlyList<string> Examples => examples;
}

/// <summary>The library's help, and examples below it.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private static readonly string[] OfRoot =
    [
        "demo", "run FlightDelays --until-end", "run FlightDelays --bootstrap-servers localhost:9092", "consume delays-by-city-day --from-beginning --until-end --topology FlightDelays",
    ];

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var examples = parseResult.CommandResult.Command switch { WorkerCommand command => command.Examples, RootCommand => OfRoot, _ => [] };
        if (examples.Count == 0) return code;

        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples) output.WriteLine($"  {CommandLine.Name} {example}");
        output.WriteLine();
        return code;
    }
}
