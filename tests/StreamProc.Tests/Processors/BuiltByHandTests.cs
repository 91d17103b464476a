using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Tasks;
using StreamProc.Testing;

namespace StreamProc.Tests.Processors;

/// <summary>Topologies that are put together node by node.</summary>
public sealed class BuiltByHandTests
{
    private static Scripted Count() => Scripted.Map((context, record) => context.Texts("seen").CountUp(record.Key));

    [Fact]
    public void Sources_processors_stores_and_sinks_run_end_to_end()
    {
        using var run = TextRun.ByHand(topology => topology
            .AddSource<string, string>("source", "in", "in2")
            .AddProcessor("count", Count, "source")
            .AddStateStore(TextStores.Builder("seen"))
            .ConnectProcessorAndStateStores("count", "seen")
            .AddSink<string, string>("sink", "out", new(), "count"));

        run.Pipe("a", "x", 5);
        run.Pipe("b", "x", 6, "in2");
        run.Pipe("a", "x", 7, "in2");

        Assert.Equal("a=1@5 b=1@6 a=2@7", run.Read());
        Assert.Equal("a=1@5 b=1@6 a=2@7", run.Read("test-seen-changelog"));
        Assert.Equal("a=2 b=1", run.Rows("seen"));
    }

    [Fact]
    public void A_topology_without_a_class_runs_too()
    {
        var topology = new Topology().AddSource<string, string>("source", "in").AddSink<string, string>("sink", "out", new(), "source");
        using var driver = new TopologyTestDriver(topology);
        driver.CreateInputTopic("in", Serdes.String, Serdes.String).PipeInput("k", "v", 1);
        Assert.Equal("v", driver.CreateOutputTopic("out", Serdes.String, Serdes.String).ReadRecord().Value);
    }

    [Fact]
    public void Nodes_can_be_added_below_those_of_the_DSL()
    {
        using var run = new TextRun(new ByHand(
            topology => topology.AddProcessor("count", Count, "loud").AddStateStore(TextStores.Builder("seen"), "count").AddSink<string, string>("sink", "out", new(), "count"),
            streams => streams.Stream<string, string>("in").Filter((_, value) => value.EndsWith('!'), Named.As("loud"))));
        run.Pipe("a", "x!");
        run.Pipe("a", "x");
        run.Pipe("a", "y!");
        Assert.Equal("a=1@0 a=2@0", run.Read());
    }

    [Fact]
    public void A_processor_brings_its_stores_and_each_may_be_brought_twice()
    {
        var supplier = new Counting(TextStores.Builder("seen"));
        using var run = TextRun.ByHand(topology => topology
            .AddSource<string, string>("left", "in").AddSource<string, string>("right", "in2")
            .AddProcessor("count-left", supplier, "left").AddProcessor("count-right", supplier, "right")
            .AddSink<string, string>("sink", "out", new(), "count-left", "count-right"));
        run.Pipe("a", "x");
        run.Pipe("a", "x", 1, "in2");
        Assert.Equal("a=1@0 a=2@1", run.Read());
    }

    [Fact]
    public void A_sink_may_choose_the_topic_of_each_record()
    {
        using var run = TextRun.ByHand(topology => topology
            .AddSource<string, string>("source", "in").AddSink<string, string>("sink", record => "of-" + record.Key, new(), "source"));
        run.Pipe("a", "1");
        run.Pipe("b", "2");
        Assert.Equal(("a=1@0", "b=2@0"), (run.Read("of-a"), run.Read("of-b")));
    }

    [Fact]
    public void A_record_can_be_forwarded_to_one_child_by_its_name()
    {
        using var run = Routing("odd", "even");
        run.Pipe("even", "2");
        run.Pipe("odd", "3");
        Assert.Equal(("odd=3@0", "even=2@0"), (run.Read("odd-topic"), run.Read("even-topic")));
    }

    [Theory]
    [InlineData("odd, even", "odd", "even")]
    [InlineData("none")]
    public void A_child_that_is_not_there_is_named_with_those_that_are(string those, params string[] children)
    {
        using var run = Routing(children);
        var failure = Assert.Throws<StreamsException>(() => run.Pipe("prime", "2", 5));
        Assert.StartsWith(
            $"Topology test, task 0_0, node route: InvalidOperationException on topic in, partition 0, offset 0: Node route has no node prime below it to forward to; below it are: {those}.",
            failure.Message, StringComparison.Ordinal);
    }

    private static TextRun Routing(params string[] children) => TextRun.ByHand(topology =>
    {
        topology.AddSource<string, string>("source", "in").AddProcessor("route", () => new Scripted((context, record) => context.Forward(record, record.Key)), "source");
        foreach (var child in children) topology.AddSink<string, string>(child, child + "-topic", new(), "route");
    });

    private sealed class Counting(StoreBuilder store) : IProcessorSupplier<string, string, string, string>
    {
        public IReadOnlyCollection<StoreBuilder> Stores => [store];

        public IProcessor<string, string, string, string> Get() => Count();
    }
}
