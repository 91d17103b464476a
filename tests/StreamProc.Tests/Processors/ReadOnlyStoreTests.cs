using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.State;
using StreamProc.Tests.Runtime;

namespace StreamProc.Tests.Processors;

/// <summary>Stores that are filled from a topic which is their changelog too.</summary>
public sealed class ReadOnlyStoreTests
{
    // As Kafka Streams 4.3.1 prints it.
    private const string Described = """
        Topologies:
           Sub-topology: 0
            Source: src (topics: [rows])
              --> proc
            Processor: proc (stores: [cities])
              --> none
              <-- src
        """;

    private static Topology Add(Topology topology) => topology.AddReadOnlyStateStore<string, string>(
        TextStores.Builder("cities"), "src", "rows", new Consumed<string, string>().WithOffsetReset(AutoOffsetReset.Latest), "proc",
        () => new Filling((context, record) =>
        {
            var cities = context.Texts("cities");
            if (record.Value is null) cities.Delete(record.Key);
            else cities.Put(record.Key, record.Value);
        }));

    private static readonly StreamTopology Looking = new ByHand(topology => Add(topology)
        .AddSource<string, string>("source", "in")
        .AddProcessor("look", () => Scripted.Map((context, record) => context.Texts("cities").Get(record.Key) is { HasValue: true } city ? city.Value : "unknown"), "source")
        .ConnectProcessorAndStateStores("look", "cities")
        .AddSink<string, string>("sink", "out", new(), "look"));

    [Fact]
    public void It_is_described_as_in_Kafka_Streams() =>
        Assert.Equal(Described, Add(new Topology()).Describe().TrimEnd().ReplaceLineEndings(Environment.NewLine));

    [Fact]
    public void It_is_filled_read_by_others_and_writes_no_changelog()
    {
        using var run = new TextRun(Looking);
        run.Pipe("a", "x", 1);
        run.Pipe("a", "Rome", 2, "rows");
        run.Pipe("a", "x", 3);
        run.Pipe("a", null, 4, "rows");
        run.Pipe("a", "x", 5);
        Assert.Equal("a=unknown@1 a=Rome@3 a=unknown@5", run.Read());
        Assert.Equal(["out"], run.Driver.ProducedTopicNames);
    }

    [Fact]
    public async Task A_lost_store_is_restored_from_the_topic_and_the_topic_is_read_from_its_beginning_whatever_the_policy()
    {
        using var run = new EmbeddedRun();
        foreach (var topic in new[] { "rows", "in", "out" }) run.CreateTopic(topic, 1);
        run.Produce("rows", [(0, "a", "Rome", 1), (0, "b", "Oslo", 2), (0, "b", null, 3)]);
        await run.RunUntilEnd(Looking, o => o with { OffsetReset = AutoOffsetReset.Latest }, new MemoryStorageEngine());

        run.Produce("in", [(0, "a", "x", 4), (0, "b", "x", 5)]);
        var statistics = await run.RunUntilEnd(Looking, o => o with { OffsetReset = AutoOffsetReset.Earliest }, new MemoryStorageEngine());
        Assert.Equal(["Rome", "unknown"], run.Read("out").Select(r => System.Text.Encoding.UTF8.GetString(r.Value!)), StringComparer.Ordinal);
        Assert.Equal(3, statistics.RecordsRestored);
        Assert.Equal(["in", "out", "rows"], run.Log.Topics.List().Select(t => t.Name), StringComparer.Ordinal);
    }

    [Fact]
    public void A_topic_that_is_read_elsewhere_is_refused() => Assert.Equal(
        "Node src: topic rows is read by node source already: read it once, and use the result twice.",
        Assert.Single(Assert.Throws<TopologyException>(() => Planner.Plan("app", Add(new Topology().AddSource<string, string>("source", "rows")), _ => 1)).Problems));
}
