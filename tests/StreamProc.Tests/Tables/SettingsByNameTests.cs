using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Records;

namespace StreamProc.Tests.Tables;

/// <summary>What is named with As can be told more, without naming the types that the operator knows.</summary>
public sealed class SettingsByNameTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void A_store_has_what_was_said_after_its_name()
    {
        var topology = Compiled(streams =>
        {
            var group = streams.Stream<string, string>("in").GroupByKey();
            group.Count(Materialized.As("plain"), Named.As("1"));
            group.Count(Materialized.As("told").WithStoreType(StoreType.InMemory).WithCachingDisabled().WithLoggingDisabled(), Named.As("2"));
            group.Count(Materialized.As("logged").WithLoggingEnabled(new Dictionary<string, string>(StringComparer.Ordinal) { ["segment.ms"] = "1" }), Named.As("3"));
            group.WindowedBy(TimeWindows.OfSizeWithNoGrace(Hour)).Count(Materialized.As("windows").WithRetention(3 * Hour), Named.As("4"));
        });
        var (plain, told, logged) = (topology.Stores["plain"], topology.Stores["told"], topology.Stores["logged"]);
        Assert.True(plain.IsPersistent && plain.IsCached && plain.IsLogged);
        Assert.False(told.IsPersistent || told.IsCached || told.IsLogged);
        Assert.Equal("1", logged.LogConfiguration["segment.ms"]);
        Assert.Equal("97200000", topology.Stores["windows"].DefaultLogConfiguration["retention.ms"]);
    }

    [Fact]
    public void A_versioned_table_is_joined_with_grace()
    {
        var topology = Compiled(streams =>
        {
            var rows = streams.Table<string, string>("rows", materialized: Materialized.As("rows").WithHistoryRetention(Hour));
            streams.Stream<string, string>("in").Join(rows, (l, r) => l + r, Joined.As("look").WithGracePeriod(Hour)).To("out");
        });
        Assert.NotNull(topology.Stores["look-Buffer"]);
    }

    [Fact]
    public void Serdes_follow_the_name()
    {
        var own = Serdes.Json<int[]>();
        var topology = Compiled(streams => streams.Stream<string, string>("in")
            .GroupBy((_, v) => v, Grouped.As("by-value").WithSerdes(Serdes.String, Serdes.String))
            .Aggregate(() => Array.Empty<int>(), (_, v, lengths) => [.. lengths, v.Length], Materialized.As("lengths").WithCachingDisabled().WithValueSerde(own)));
        Assert.Equal("by-value-repartition", Assert.Single(topology.Repartitions.Keys));
        Assert.False(topology.Stores["lengths"].IsCached);
    }

    private static Topology Compiled(Action<StreamsBuilder> define)
    {
        // Without JSON by default: a serde that was not taken over would be missed.
        var streams = new StreamsBuilder(new() { JsonByDefault = false });
        define(streams);
        return TopologyCompiler.Compile(streams);
    }
}
