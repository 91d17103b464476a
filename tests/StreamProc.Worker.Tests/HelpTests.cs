namespace StreamProc.Worker.Tests;

/// <summary>Each command explains itself, with examples.</summary>
public sealed class HelpTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("", "demo", "run", "list", "describe", "topics", "produce", "consume")]
    [InlineData("demo", "--resume", "--output", "--data", "--speed")]
    [InlineData("run", "--bootstrap-servers", "--data-dir", "--application-id", "--state-dir", "--lanes", "--commit-interval", "--max-event-time-skew", "--until-end", "--guarantee", "--topologies", "--cache-bytes", "--instance-id", "--group-protocol", "--session-timeout", "--leave-group")]
    [InlineData("list", "--topologies")]
    [InlineData("describe", "--format", "<json|mermaid|text>")]
    [InlineData("topics list", "--data-dir")]
    [InlineData("topics create", "--partitions", "--config")]
    [InlineData("topics delete", "--data-dir")]
    [InlineData("produce", "--file", "--topic", "--key", "--timestamp")]
    [InlineData("consume", "--from-beginning", "--until-end", "--format", "--topology", "--max-messages")]
    public async Task Help_names_the_options_and_gives_examples(string command, params string[] expected)
    {
        var result = await _cli.Do([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.All(expected, e => Assert.Contains(e, result.Out, StringComparison.Ordinal));
        var examples = result.Lines.SkipWhile(l => l is not "Examples:").Skip(1).ToList();
        Assert.NotEmpty(examples);
        Assert.All(examples, e => Assert.StartsWith($"  streamproc {command}".TrimEnd(), e, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_is_given_even_where_something_is_missing() => await _cli.Do("run", "--help");

    [Fact]
    public async Task Nothing_said_is_a_question_for_help() => Assert.Contains("Examples:", (await _cli.Do()).Out, StringComparison.Ordinal);
}
