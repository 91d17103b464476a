using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Records;
using StreamProc.Testing;

namespace StreamProc.Tests.Compiler;

/// <summary>Counts along one chain below a change of key share one repartition topic, however long the chain is.</summary>
public sealed class MergedRepartitionsTests
{
    [Fact]
    public void Counts_along_a_chain_share_one_topic()
    {
        var topology = Counts(optimize: true);
        Assert.Equal("first-repartition", Assert.Single(topology.Repartitions.Keys));
        Assert.Equal(Rows(Counts(optimize: false)), Rows(topology));
    }

    private static Topology Counts(bool optimize)
    {
        var streams = new StreamsBuilder(new() { Optimize = optimize });
        var byValue = streams.Stream<string, string>("in").SelectKey((_, value) => value);
        byValue.GroupByKey(Grouped.As("first")).Count(Materialized.As("all"));
        var notA = byValue.Filter((key, _) => key is not "a");
        notA.GroupByKey(Grouped.As("second")).Count(Materialized.As("not-a"));
        var notB = notA.Filter((key, _) => key is not "b");
        notB.GroupByKey(Grouped.As("third")).Count(Materialized.As("not-b"));
        notB.Filter((key, _) => key is not "c").GroupByKey(Grouped.As("fourth")).Count(Materialized.As("not-c"));
        return TopologyCompiler.Compile(streams);
    }

    private static string Rows(Topology topology)
    {
        using var driver = new TopologyTestDriver(topology);
        var input = driver.CreateInputTopic("in", Serdes.String, Serdes.String);
        foreach (var value in "abcdabcaba") input.PipeInput("key", value.ToString());
        string[] stores = ["all", "not-a", "not-b", "not-c"];
        return string.Join('|', stores.Select(store => string.Join(' ', driver.GetTimestampedKeyValueStore<string, long>(store).All().Select(row => $"{row.Key}{row.Value.Value}"))));
    }
}
