using System.Buffers;
using System.Text;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Records;
using StreamProc.Testing;
using StreamProc.Tests.Refusals;

namespace StreamProc.Tests.Records;

/// <summary>Serdes that a user has added for types.</summary>
public sealed class DefaultSerdesTests
{
    private static readonly TopologyOptions Own = new() { Serdes = new DefaultSerdes().Add(new MoneySerde()).Add(new ReversedText()), JsonByDefault = false };

    [Fact]
    public void Are_used_for_sources_stores_repartition_topics_and_sinks_before_the_built_in_ones()
    {
        var streams = new StreamsBuilder(Own);
        streams.Stream<string, Money>("in").GroupBy((_, money) => money.Currency, Grouped.As("by"))
            .Reduce((a, b) => new(a.Cents + b.Cents, a.Currency), Materialized.As("sums"))
            .ToStream().To("out");
        using var driver = new TopologyTestDriver(TopologyCompiler.Compile(streams));
        var input = driver.CreateInputTopic("in", Serdes.String, Serdes.String);
        input.PipeInput("a", "5 EUR");
        input.PipeInput("b", "7 EUR");
        // The text serde is the user's too, so the key is reversed; the value may be absent, and is a Money? there.
        Assert.Equal(["RUE=5 EUR", "RUE=12 EUR"], Texts(driver, "out"), StringComparer.Ordinal);
        Assert.Equal(["RUE=5 EUR", "RUE=7 EUR"], Texts(driver, "test-by-repartition"), StringComparer.Ordinal);
        Assert.Equal(["RUE", "RUE"], driver.CreateOutputTopic("test-sums-changelog", Serdes.String, Serdes.Bytes).ReadRecords().Select(r => r.Key), StringComparer.Ordinal);
    }

    [Fact]
    public void What_is_given_comes_first()
    {
        var streams = new StreamsBuilder(Own);
        streams.Stream("in", Consumed.With(Serdes.String, Serdes.Json<Money>())).To("out");
        using var driver = new TopologyTestDriver(TopologyCompiler.Compile(streams));
        driver.CreateInputTopic("in", Serdes.String, Serdes.String).PipeInput("a", """{"cents":1,"currency":"EUR"}""");
        Assert.Equal(["a={\"cents\":1,\"currency\":\"EUR\"}"], Texts(driver, "out"), StringComparer.Ordinal);
    }

    [Fact]
    public void A_topology_class_says_its_own_and_nodes_added_by_hand_have_them()
    {
        using var driver = new TopologyTestDriver(new WithOwnSerdes());
        driver.CreateInputTopic("in", Serdes.String, Serdes.String).PipeInput("a", "5 EUR");
        Assert.Equal(["a=5 EUR"], Texts(driver, "out"), StringComparer.Ordinal);
        Assert.Equal(["a=5 EUR"], Texts(driver, "out2"), StringComparer.Ordinal);
    }

    [Fact]
    public void A_topology_by_hand_may_be_given_some()
    {
        var topology = new Topology(new DefaultSerdes().Add(new MoneySerde())).AddSource<string, Money>("source", "in").AddSink<string, Money>("sink", "out", new(), "source");
        using var driver = new TopologyTestDriver(topology);
        driver.CreateInputTopic("in", Serdes.String, Serdes.String).PipeInput("a", "5 EUR");
        Assert.Equal(["a=5 EUR"], Texts(driver, "out"), StringComparer.Ordinal);
    }

    [Fact]
    public void A_serde_that_is_missing_names_this_way_out() => Assert.Equal(
        "Node KSTREAM-SOURCE-0000000000: there is no serde for its values of type Money: give one with Consumed.With, or one for all of the type with TopologyOptions.Serdes.Add.",
        Assert.Single(Refused.Problems(s => s.Stream<string, Money>("in"), new() { JsonByDefault = false })));

    [Fact]
    public void The_last_one_that_was_added_counts()
    {
        var streams = new StreamsBuilder(new() { Serdes = new DefaultSerdes().Add(new ReversedText()).Add(Serdes.String) });
        streams.Stream<string, string>("in").To("out");
        using var driver = new TopologyTestDriver(TopologyCompiler.Compile(streams));
        driver.CreateInputTopic("in", Serdes.String, Serdes.String).PipeInput("ab", "cd");
        Assert.Equal(["ab=cd"], Texts(driver, "out"), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Texts(TopologyTestDriver driver, string topic) =>
        driver.CreateOutputTopic(topic, Serdes.String, Serdes.String).ReadRecords().Select(r => $"{r.Key}={r.Value}");

    private readonly record struct Money(long Cents, string Currency);

    private sealed class MoneySerde : ISerde<Money>
    {
        public void Serialize(Money value, IBufferWriter<byte> output, SerdeContext context) => output.Write(Encoding.UTF8.GetBytes($"{value.Cents} {value.Currency}"));

        public Money Deserialize(ReadOnlySpan<byte> data, SerdeContext context)
        {
            var parts = Encoding.UTF8.GetString(data).Split(' ');
            return new(long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts[1]);
        }
    }

    private sealed class ReversedText : ISerde<string>
    {
        public void Serialize(string value, IBufferWriter<byte> output, SerdeContext context) => output.Write(Encoding.UTF8.GetBytes([.. value.Reverse()]));

        public string Deserialize(ReadOnlySpan<byte> data, SerdeContext context) => new([.. Encoding.UTF8.GetString(data).Reverse()]);
    }

    private sealed class WithOwnSerdes : StreamTopology
    {
        public override TopologyOptions Options => new() { Serdes = new DefaultSerdes().Add(new MoneySerde()), JsonByDefault = false };

        public override void Define(StreamsBuilder streams)
        {
            var money = streams.Stream("in", new Consumed<string, Money>().WithName("read"));
            money.To("out");
        }

        public override void Define(Topology topology) => topology.AddSink<string, Money>("sink", "out2", new(), "read");
    }
}
