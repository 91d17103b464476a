using System.Text.RegularExpressions;

namespace StreamProc.Worker.Tests;

/// <summary>What is not on the command line may be set by the environment or a file.</summary>
public sealed partial class SettingsTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task An_environment_variable_stands_for_an_option()
    {
        await _cli.Do("topics", "create", "there", "--data-dir", "elsewhere");
        _cli.Environment["STREAMPROC__DATADIR"] = "elsewhere";

        Assert.Contains("there", (await _cli.Do("topics", "list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_is_overruled_by_the_environment_and_that_by_the_command_line()
    {
        foreach (var place in (string[])["written", "set", "filed"]) await _cli.Do("topics", "create", $"topic-{place}", "--data-dir", place);
        _cli.Write("appsettings.json", """{ "StreamProc": { "DataDir": "filed" } }""");
        Assert.Contains("topic-filed", (await _cli.Do("topics", "list")).Out, StringComparison.Ordinal);

        _cli.Environment["STREAMPROC__DATADIR"] = "set";
        Assert.Contains("topic-set", (await _cli.Do("topics", "list")).Out, StringComparison.Ordinal);
        Assert.Contains("topic-written", (await _cli.Do("topics", "list", "--data-dir", "written")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_is_set_does_not_stand_against_an_embedded_log_that_was_asked_for()
    {
        _cli.Environment["STREAMPROC__BOOTSTRAPSERVERS"] = "localhost:1";
        await _cli.Do("topics", "create", "here", "--data-dir", ".streamproc/data");

        Assert.Contains("here", (await _cli.Do("topics", "list", "--data-dir", ".streamproc/data")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_that_a_command_does_not_know_are_another_commands()
    {
        _cli.Environment["STREAMPROC__LANES"] = "2";

        await _cli.Do("topics", "create", "here");
    }

    [Fact]
    public async Task A_run_obeys_its_settings()
    {
        foreach (var topic in (string[])["flights", "airports", "delays-by-city-day"]) await _cli.Do("topics", "create", topic);
        _cli.Write("appsettings.json", """{ "StreamProc": { "UntilEnd": "true", "ApplicationId": "mine", "Lanes": "1", "CommitInterval": "200" } }""");

        var result = await _cli.Do("run", "FlightDelays");

        Assert.Contains("FlightDelays has reached the end", result.Error, StringComparison.Ordinal);
        Assert.True(Directory.Exists(_cli.PathOf(".streamproc/data/state/mine")), "The state does not lie under the application id that was set.");
    }

    [Theory]
    [InlineData("STREAMPROC__LANE", "2", "STREAMPROC__LANE is no setting. There are: STREAMPROC__APPLICATIONID, STREAMPROC__BOOTSTRAPSERVERS, STREAMPROC__CACHEBYTES,")]
    [InlineData("STREAMPROC__LANES", "many", "--lanes many: that is no number from 1. --lanes was not given: its value is that of STREAMPROC__LANES, or of StreamProc:Lanes in appsettings.json.")]
    [InlineData("STREAMPROC__GUARANTEE", "never", "'never'")]
    [InlineData("STREAMPROC__KAFKA__LINGER", "5", "STREAMPROC__KAFKA__LINGER is no setting.")]
    public async Task A_setting_that_cannot_be_is_an_error_of_usage(string name, string value, string message)
    {
        _cli.Environment[name] = value;

        var result = await _cli.Run("run", "FlightDelays");

        Assert.Equal(CommandLine.Usage, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--lanes=many")]
    [InlineData("--lanes:many")]
    [InlineData("--lanes", "many")]
    public async Task What_was_written_is_not_said_to_come_from_a_setting(params string[] lanes)
    {
        _cli.Environment["STREAMPROC__LANES"] = "2";

        var result = await _cli.Run(["run", "FlightDelays", .. lanes]);

        Assert.Equal("error: --lanes many: that is no number from 1.", result.Error.Split('\n')[0]);
    }

    [Fact]
    public async Task A_setting_without_a_value_is_not_set()
    {
        _cli.Write("appsettings.json", """{ "StreamProc": { "InstanceId": null } }""");

        await _cli.Do("list");
    }

    [Fact]
    public async Task A_file_that_is_no_JSON_is_an_error_of_usage()
    {
        _cli.Write("appsettings.json", "{ StreamProc");

        var result = await _cli.Run("list");

        Assert.Equal(CommandLine.Usage, result.Code);
        Assert.Contains("appsettings.json", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_tells_each_option_and_its_variable()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "running.md"), TestContext.Current.CancellationToken);
        var help = (await _cli.Do("run", "--help")).Out;
        var options = Option().Matches(help[help.IndexOf("Options:", StringComparison.Ordinal)..help.IndexOf("Examples:", StringComparison.Ordinal)])
            .Select(m => m.Groups["name"].Value).Except(["--help", "--verbose"], StringComparer.Ordinal).ToList();

        Assert.Contains("--lanes", options, StringComparer.Ordinal);
        Assert.All(options, o => Assert.Contains($"| `{o}` | `STREAMPROC__{o.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()}` |", page, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\s+(?<name>--[a-z-]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Option();
}
