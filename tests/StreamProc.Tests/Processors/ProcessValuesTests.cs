using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Tasks;
using StreamProc.Tests.Refusals;

namespace StreamProc.Tests.Processors;

/// <summary>Processors of the DSL, above all those that keep the keys.</summary>
public sealed class ProcessValuesTests
{
    private static readonly FixedScripted OnlyOne = Count();

    private static FixedScripted Count() => FixedScripted.Map((context, record) => context.Texts("seen").CountUp(record.Key));

    [Fact]
    public void A_processor_uses_a_store_that_it_names()
    {
        using var run = TextRun.Of(streams => streams.AddStateStore(TextStores.Builder("seen")).Stream<string, string>("in").ProcessValues(Count, stateStores: "seen").To("out"));
        run.Pipe("a", "x", 5);
        run.Pipe("b", "x", 6);
        run.Pipe("a", "x", 7);
        Assert.Equal("a=1@5 b=1@6 a=2@7", run.Read());
    }

    [Fact]
    public void A_supplier_brings_its_stores()
    {
        using var run = TextRun.Of(streams => streams.Stream<string, string>("in").ProcessValues(new Counting(TextStores.Builder("seen")), Named.As("count")).To("out"));
        run.Pipe("a", "x");
        run.Pipe("a", "x");
        Assert.Equal("a=1@0 a=2@0", run.Read());
        Assert.Equal("a=2", run.Rows("seen"));
    }

    [Fact]
    public void Nothing_is_repartitioned_below_it_but_below_a_processor_that_may_change_keys()
    {
        static string Describe(Func<KStream<string, string>, KStream<string, string>> process)
        {
            var streams = new StreamsBuilder();
            process(streams.Stream<string, string>("in")).GroupByKey().Count(Materialized.As("counts")).ToStream().To("out");
            return TopologyCompiler.Compile(streams).Describe();
        }

        Assert.DoesNotContain("-repartition", Describe(stream => stream.ProcessValues(() => FixedScripted.Map((_, r) => r.Value))), StringComparison.Ordinal);
        Assert.Contains("-repartition", Describe(stream => stream.Process(() => Scripted.Map((_, r) => r.Value))), StringComparison.Ordinal);
        Assert.Contains("-repartition", Describe(stream => stream.SelectKey((_, v) => v).ProcessValues(() => FixedScripted.Map((_, r) => r.Value))), StringComparison.Ordinal);
    }

    [Fact]
    public void Value_time_and_headers_can_be_changed()
    {
        using var run = TextRun.Of(streams => streams.Stream<string, string>("in").ProcessValues(() => new FixedScripted((context, record) =>
            context.Forward(record.WithValue(record.Key + record.Value).WithTimestamp(record.TimestampMs + 1).WithHeaders(Headers.Of(new Header("h", [7])))))).To("out"));
        run.Pipe("a", "x", 5);
        var result = run.Driver.CreateOutputTopic("out", Serdes.String, Serdes.String).ReadRecord();
        Assert.Equal(("a", "ax", 6), (result.Key, result.Value, result.TimestampMs));
        Assert.Equal([7], Assert.Single(result.Headers).Value);
    }

    [Fact]
    public void A_record_can_be_forwarded_to_one_child_by_its_name()
    {
        using var run = TextRun.Of(streams =>
        {
            var routed = streams.Stream<string, string>("in").ProcessValues(() => new FixedScripted((context, record) => context.Forward(record, record.Value)), Named.As("route"));
            routed.To("out", new Produced<string, string>().WithName("first"));
            routed.To("out2", new Produced<string, string>().WithName("second"));
        });
        run.Pipe("a", "second");
        run.Pipe("b", "first");
        Assert.Equal(("b=first@0", "a=second@0"), (run.Read(), run.Read("out2")));
        var failure = Assert.Throws<StreamsException>(() => run.Pipe("c", "third"));
        Assert.Contains("Node route has no node third below it to forward to; below it are: first, second.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_processor_is_closed_with_its_task()
    {
        var made = new List<FixedScripted>();
        using (var run = TextRun.Of(streams => streams.Stream<string, string>("in").ProcessValues(() =>
        {
            made.Add(FixedScripted.Map((_, record) => record.Value));
            return made[^1];
        }).To("out")))
        {
            run.Pipe("a", "x");
            Assert.DoesNotContain(made, p => p.IsClosed);
        }
        // Those that were made only to see that each is another one have not begun.
        Assert.Single(made, p => p.IsClosed);
    }

    [Fact]
    public void A_processor_that_is_always_the_same_is_refused()
    {
        Assert.Contains("Node count: its supplier gives the same FixedScripted each time", Problem(() => OnlyOne), StringComparison.Ordinal);
        Assert.Contains("Node count: its supplier gives null", Problem(() => null!), StringComparison.Ordinal);

        static string Problem(Func<IFixedKeyProcessor<string, string, string>> supplier) =>
            Assert.Single(Refused.Problems(streams => streams.Stream<string, string>("in").ProcessValues(supplier, Named.As("count")).To("out")));
    }

    [Fact]
    public void A_store_that_was_not_added_is_refused() =>
        Assert.Contains(
            "Node count: it uses store seen, which is not there",
            Assert.Single(Refused.Problems(streams => streams.Stream<string, string>("in").ProcessValues(Count, Named.As("count"), "seen").To("out"))), StringComparison.Ordinal);

    [Fact]
    public void A_store_that_is_not_connected_is_named_with_those_that_are()
    {
        var failure = Assert.Throws<StreamsException>(() => Asking(context => context.GetStateStore<IKeyValueStore<string, string>>("other")));
        Assert.StartsWith(
            "Topology test, task 0_0, node ask: InvalidOperationException while it was initialized: Node ask is not connected with a store other; it is connected with: seen. Name the store where the processor is added",
            failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_of_other_types_is_named_with_its_own()
    {
        var failure = Assert.Throws<StreamsException>(() => Asking(context => context.GetStateStore<IKeyValueStore<string, long>>("seen")));
        Assert.Contains("node ask: InvalidOperationException while it was initialized: Node ask: store seen is an IKeyValueStore<String, String>, not an IKeyValueStore<String, Int64>", failure.Message, StringComparison.Ordinal);
    }

    private static TextRun Asking(Action<IFixedKeyProcessorContext<string, string>> ask) => TextRun.Of(streams =>
    {
        var stream = streams.AddStateStore(TextStores.Builder("seen")).AddStateStore(TextStores.Builder("other")).Stream<string, string>("in");
        stream.ProcessValues(() => FixedScripted.OnInit(ask), Named.As("ask"), "seen").To("out");
        stream.ProcessValues(() => FixedScripted.OnInit(_ => { }), Named.As("ask-not"), "other").To("out2");
    });

    private sealed class Counting(StoreBuilder store) : IFixedKeyProcessorSupplier<string, string, string>
    {
        public IReadOnlyCollection<StoreBuilder> Stores => [store];

        public IFixedKeyProcessor<string, string, string> Get() => Count();
    }
}
