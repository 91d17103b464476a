using StreamProc.Embedded;

namespace StreamProc.Worker.Tests;

/// <summary>Whatever a user does wrong is said in one line, with what to do, and without a stack trace.</summary>
public sealed class UserErrorTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("bogus", "Unrecognized command or argument 'bogus'")]
    [InlineData("demo --bogus", "Unrecognized command or argument '--bogus'")]
    [InlineData("demo --speed fast", "--speed fast: that is no number above 0")]
    [InlineData("demo --speed 0", "--speed 0: that is no number above 0")]
    [InlineData("run", "Required argument 'topology' missing")]
    [InlineData("run Nope", "There is no topology Nope. There are: FlightDelays. Others are found with --topologies DIR.")]
    [InlineData("describe Nope", "There is no topology Nope.")]
    [InlineData("describe FlightDelays --format xml", "'xml' not recognized")]
    [InlineData("run FlightDelays --commit-interval soon", "--commit-interval soon: that is no length of time: write 500ms")]
    [InlineData("run FlightDelays --lanes 0", "--lanes 0: that is no number from 1")]
    [InlineData("run FlightDelays --guarantee never", "'never' not recognized")]
    [InlineData("consume a --max-messages 0", "--max-messages 0: that is no number from 1")]
    [InlineData("consume a --data-dir d --bootstrap-servers b", "Both --bootstrap-servers and --data-dir are given")]
    [InlineData("produce --topic a", "'--file' is required")]
    [InlineData("topics create a --config retention", "--config retention is no setting: write NAME=VALUE")]
    [InlineData("topics", "Required command was not provided")]
    public Task Wrong_command_lines_are_errors_of_usage(string args, string expected) => Fails(CommandLine.Usage, args, expected);

    [Theory]
    [InlineData("demo --resume", "There is no demo in")]
    [InlineData("demo --data nowhere", "There is no flights.jsonl in")]
    [InlineData("demo --output nowhere/out.jsonl", "There is no folder")]
    [InlineData("list --topologies nowhere", "nowhere to find topologies in. Build them first")]
    [InlineData("consume a --data-dir typo", "There is no embedded log in typo. Correct --data-dir")]
    [InlineData("produce --file nothing.jsonl --topic a", "There is no file nothing.jsonl. Correct the path given with --file.")]
    [InlineData("topics create a/b", "'a/b' is no valid topic name")]
    [InlineData("topics list --bootstrap-servers 127.0.0.1:1", "127.0.0.1:1")]
    public Task What_is_not_there_is_named(string args, string expected) => Fails(CommandLine.Failed, args, expected);

    [Fact]
    public async Task Unknown_topic_lists_those_that_are_there()
    {
        await _cli.Do("topics", "create", "flights");

        await Fails(CommandLine.Failed, "consume flight", "There is no topic flight. There are: flights. To make it:");
        await Fails(CommandLine.Failed, "topics delete flight", "There is no topic flight");
        await Fails(CommandLine.Failed, "topics create flights", "Topic flights exists already");
        await Fails(CommandLine.Failed, "run FlightDelays", "topics that are not there: airports, delays-by-city-day. To make them:");
    }

    [Fact]
    public async Task Log_of_another_process_is_named()
    {
        using var held = EmbeddedLog.Open(_cli.PathOf(".streamproc/data/log"), new(), TimeProvider.System);

        await Fails(CommandLine.Failed, "topics list", "is in use by process");
    }

    [Fact]
    public async Task Folder_without_rights_is_named()
    {
        // Whoever may do anything may write there as well; a file in the way of the folder stops that one too.
        _cli.Write("blocked", "");

        await Fails(CommandLine.Failed, "topics create a --data-dir blocked/data", _cli.PathOf("blocked"));
    }

    [Fact]
    public async Task Lines_that_are_no_records_are_named_and_those_before_are_sent()
    {
        await _cli.Do("topics", "create", "a");
        _cli.Write("bad.jsonl", "{\"id\":\"1\"}\n{\"id\":\"2\"}\nnonsense\n");

        await Fails(CommandLine.Failed, "produce --file bad.jsonl --topic a --key id", "bad.jsonl: Line 3 is no JSON");
        Assert.Equal(2, (await _cli.Do("consume", "a", "--from-beginning", "--until-end")).Lines.Length);
        await Fails(CommandLine.Failed, "produce --file bad.jsonl --topic a --key name", "Line 1 has no field 'name'; it has: id.");
        await Fails(CommandLine.Failed, "produce --file bad.jsonl --topic a --timestamp id --key id", "Line 3");
    }

    [Fact]
    public async Task Verbose_says_where_it_arose()
    {
        var error = (await _cli.Run("consume", "a", "--verbose")).Error;

        Assert.Contains("   at StreamProc", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_that_is_not_of_a_demo_is_left_alone()
    {
        Directory.CreateDirectory(_cli.PathOf(".streamproc/demo"));
        _cli.Write(".streamproc/demo/thesis.txt", "years of work");

        await Fails(CommandLine.Failed, "demo", "is not of a demo");
        Assert.True(File.Exists(_cli.PathOf(".streamproc/demo/thesis.txt")));
    }

    private async Task Fails(int code, string args, string expected)
    {
        var result = await _cli.Run(args.Split(' '));

        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Equal(code, result.Code);
        Assert.StartsWith("error: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Out);
    }
}
