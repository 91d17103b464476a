using System.Reflection;
using System.Reflection.Emit;
using System.Text.Json.Nodes;
using StreamProc.Dsl;

namespace StreamProc.Worker.Tests;

/// <summary>Topologies are found, described and run.</summary>
public sealed class TopologyTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Topologies_beside_the_worker_and_in_another_folder_are_found()
    {
        Assert.StartsWith("FlightDelays ", Assert.Single((await _cli.Do("list")).Lines), StringComparison.Ordinal);

        var all = (await _cli.Do("list", "--topologies", Repository.PageViews)).Lines;
        Assert.Equal("FlightDelays PageViews", string.Join(' ', all.Select(l => l.Split(' ')[0])));
    }

    [Fact]
    public async Task Files_that_hold_no_topologies_are_passed_over()
    {
        Directory.CreateDirectory(_cli.PathOf("plugins"));
        _cli.Write("plugins/notes.dll", "no assembly");
        File.Copy(typeof(FactAttribute).Assembly.Location, _cli.PathOf("plugins/xunit.dll"));

        Assert.Single((await _cli.Do("list", "--topologies", "plugins")).Lines);
    }

    [Fact]
    public async Task Assembly_that_cannot_be_loaded_is_named()
    {
        Directory.CreateDirectory(_cli.PathOf("plugins"));
        WriteBroken(_cli.PathOf("plugins/Broken.dll"));

        var result = await _cli.Run("list", "--topologies", "plugins");
        Assert.Equal(CommandLine.Failed, result.Code);
        Assert.Contains("Broken.dll holds topologies but cannot be loaded", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Description_has_three_forms()
    {
        Assert.StartsWith("Topologies:", (await _cli.Do("describe", "FlightDelays")).Out, StringComparison.Ordinal);

        var drawing = (await _cli.Do("describe", "FlightDelays", "--format", "mermaid")).Out;
        Assert.StartsWith("flowchart TD", drawing, StringComparison.Ordinal);
        Assert.Contains("([\"delays-by-city-day\"])", drawing, StringComparison.Ordinal);

        var json = JsonNode.Parse((await _cli.Do("describe", "FlightDelays", "--format", "json")).Out)!;
        Assert.Equal(3, json["subtopologies"]!.AsArray().Count);
        Assert.Equal("by-city-repartition", (string?)json["repartitionTopics"]![0]!["name"]);
    }

    [Theory]
    [InlineData("at-least-once")]
    [InlineData("exactly-once")]
    public async Task Topology_of_another_folder_runs_to_the_end_and_goes_on_from_there(string guarantee)
    {
        await _cli.Do("topics", "create", "views", "--partitions", "2");
        await _cli.Do("topics", "create", "views-by-page-minute");
        string[] run = ["run", "PageViews", "--topologies", Repository.PageViews, "--until-end", "--guarantee", guarantee];
        await Produce("""{"user":"ada","page":"/home","at":"2026-01-05T09:00:10Z"}""");
        var first = await _cli.Do(run);
        await Produce("""{"user":"bob","page":"/home","at":"2026-01-05T09:00:40Z"}""");
        var second = await _cli.Do(run);

        Assert.Contains("1 record read, 0 dropped", first.Error, StringComparison.Ordinal);
        Assert.Contains("1 record read, 0 dropped", second.Error, StringComparison.Ordinal);
        var results = await _cli.Do("consume", "views-by-page-minute", "--from-beginning", "--until-end", "--topology", "PageViews", "--topologies", Repository.PageViews);
        Assert.Equal(
            [
                """{"topic":"views-by-page-minute","partition":0,"offset":0,"timestamp":"2026-01-05T09:00:10.000Z","key":{"key":"/home","start":"2026-01-05T09:00:00Z","end":"2026-01-05T09:01:00Z"},"value":1}""",
                """{"topic":"views-by-page-minute","partition":0,"offset":1,"timestamp":"2026-01-05T09:00:40.000Z","key":{"key":"/home","start":"2026-01-05T09:00:00Z","end":"2026-01-05T09:01:00Z"},"value":2}""",
            ],
            results.Lines);
    }

    [Fact]
    public async Task Running_ends_well_when_it_is_told_to_stop()
    {
        await _cli.Do("topics", "create", "views");
        await _cli.Do("topics", "create", "views-by-page-minute");
        using var stop = new CancellationTokenSource();
        var running = _cli.Run("", ["run", "PageViews", "--topologies", Repository.PageViews], stop.Token);
        await stop.CancelAsync();

        var result = await running;
        Assert.Equal(CommandLine.Done, result.Code);
        Assert.Contains("PageViews has stopped", result.Error, StringComparison.Ordinal);
    }

    /// <summary>Writes an assembly that references the core, and for its only type another one that is not there.</summary>
    private static void WriteBroken(string path)
    {
        var missing = new PersistedAssemblyBuilder(new("Missing"), typeof(object).Assembly).DefineDynamicModule("Missing").DefineType("Base", TypeAttributes.Public);
        missing.CreateType();
        var broken = new PersistedAssemblyBuilder(new("Broken"), typeof(object).Assembly);
        var type = broken.DefineDynamicModule("Broken").DefineType("Topology", TypeAttributes.Public, missing);
        type.DefineField("inner", typeof(StreamTopology), FieldAttributes.Public);
        type.CreateType();
        broken.Save(path);
    }

    private async Task Produce(string line) =>
        Assert.Equal(CommandLine.Done, (await _cli.Run(line, ["produce", "--file", "-", "--topic", "views", "--key", "user", "--timestamp", "at"])).Code);
}
