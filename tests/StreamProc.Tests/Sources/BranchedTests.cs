using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Tests.Processors;
using StreamProc.Tests.Refusals;

namespace StreamProc.Tests.Sources;

/// <summary>Branches that a function goes on with, or that are dealt with at once.</summary>
public sealed class BranchedTests
{
    // As Kafka Streams 4.3.1 prints it.
    private const string Described = """
        Topologies:
           Sub-topology: 0
            Source: KSTREAM-SOURCE-0000000000 (topics: [in])
              --> s-
            Processor: s- (stores: [])
              --> s-c, s-0, s-f, s-4, s-n
              <-- KSTREAM-SOURCE-0000000000
            Processor: s-0 (stores: [])
              --> KSTREAM-SINK-0000000009
              <-- s-
            Processor: s-c (stores: [])
              --> KSTREAM-SINK-0000000005
              <-- s-
            Processor: s-f (stores: [])
              --> KSTREAM-MAPVALUES-0000000003
              <-- s-
            Processor: KSTREAM-MAPVALUES-0000000003 (stores: [])
              --> none
              <-- s-f
            Sink: KSTREAM-SINK-0000000005 (topic: bs)
              <-- s-c
            Sink: KSTREAM-SINK-0000000009 (topic: rest)
              <-- s-0
            Processor: s-4 (stores: [])
              --> none
              <-- s-
            Processor: s-n (stores: [])
              --> none
              <-- s-
        """;

    private static IReadOnlyDictionary<string, KStream<string, string>> Split(StreamsBuilder streams) => streams.Stream<string, string>("in")
        .Split(Named.As("s-"))
        .Branch((_, v) => v is "a", Branched.WithFunction<string, string>(s => s.MapValues(v => v + "1"), "f"))
        .Branch((_, v) => v is "b", Branched.WithConsumer<string, string>(s => s.To("bs"), "c"))
        .Branch((_, v) => v is "c", Branched.WithFunction<string, string>(_ => null, "n"))
        .Branch((_, v) => v is "d")
        .DefaultBranch(Branched.WithConsumer<string, string>(s => s.To("rest")));

    [Fact]
    public void Branches_with_a_consumer_or_without_a_result_are_not_found_and_functions_give_what_is()
    {
        using var run = TextRun.Of(streams =>
        {
            var branches = Split(streams);
            Assert.Equal(["s-4", "s-f"], branches.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
            foreach (var (name, branch) in branches) branch.To("of-" + name);
        });
        foreach (var value in new[] { "a", "b", "c", "d", "e" }) run.Pipe("k", value);
        Assert.Equal("k=a1@0", run.Read("of-s-f"));
        Assert.Equal("k=b@0", run.Read("bs"));
        Assert.Equal("k=d@0", run.Read("of-s-4"));
        Assert.Equal("k=e@0", run.Read("rest"));
    }

    [Fact]
    public void Names_and_numbers_are_those_of_Kafka_Streams()
    {
        var streams = new StreamsBuilder();
        Split(streams);
        Assert.Equal(Described, TopologyCompiler.Compile(streams).Describe().TrimEnd().ReplaceLineEndings(Environment.NewLine));
    }

    [Fact]
    public void Two_branches_of_one_name_are_refused_also_if_one_is_not_found() => Assert.Equal(
        "Node split: Split has two branches of the name splitsame: give each a name of its own with Branched.As.",
        Assert.Single(Refused.Problems(s => s.Stream<string, string>("in").Split(Named.As("split"))
            .Branch((_, v) => v is "a", Branched.WithConsumer<string, string>(b => b.To("a"), "same"))
            .Branch((_, v) => v is "b", Branched.As("same"))
            .NoDefaultBranch())));
}
