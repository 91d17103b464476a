using System.Text;
using StreamProc.Dsl;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Tests.Runtime;

/// <summary>Tables on several partitions, whose stores are lost and restored.</summary>
public sealed class TableRuntimeTests
{
    private const int PersonCount = 300, CityCount = 20;

    private static readonly StreamTopology Residents = new Defined("Residents", streams =>
    {
        var people = streams.Table("people", Consumed.With(Serdes.String, Serdes.String));
        var cities = streams.Table("cities", Consumed.With(Serdes.String, Serdes.String));
        people.Join(cities, city => city, (city, country) => $"{city} in {country}", Materialized.As("joined"), TableJoined.As("residence"))
            .ToStream().To("out");
    });

    private static readonly StreamTopology Delayed = new Defined("Delayed", streams =>
        streams.Table("people", Consumed.With(Serdes.String, Serdes.String))
            .Suppress(Suppressed.UntilTimeLimit(TimeSpan.FromMilliseconds(100), BufferConfig.Unbounded()).WithName("delay"))
            .ToStream().To("out"));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_foreign_key_join_finds_rows_in_other_partitions_and_its_way_back(int lanes)
    {
        using var run = new EmbeddedRun();
        Prepare(run);
        Produce(run, "cities", 2, Cities("old"));
        Produce(run, "people", 3, People);
        await run.RunUntilEnd(Residents, o => o with { Lanes = lanes }, new MemoryStorageEngine());
        Assert.Equal(Expected("old"), Rows(run));

        // Nothing is left of the stores but their changelogs, the subscriptions' among them.
        Produce(run, "cities", 2, Cities("new"));
        var statistics = await run.RunUntilEnd(Residents, o => o with { Lanes = lanes }, new MemoryStorageEngine());
        Assert.Equal(Expected("new"), Rows(run));
        Assert.True(statistics.RecordsRestored > 0);
    }

    [Fact]
    public async Task What_was_held_back_is_restored_and_let_go()
    {
        using var run = new EmbeddedRun();
        Prepare(run);
        run.Produce("people", [(0, "a", "1", 1_000), (0, "b", "2", 1_010), (0, "a", "3", 1_020)]);
        await run.RunUntilEnd(Delayed, with: null, new MemoryStorageEngine());
        Assert.Empty(run.Read("out"));

        run.Produce("people", [(0, "c", "4", 1_105)]);
        await run.RunUntilEnd(Delayed, with: null, new MemoryStorageEngine());
        Assert.Equal("a=3@1020", string.Join(' ', run.Read("out").Select(r => $"{r.Key}={Encoding.UTF8.GetString(r.Value!)}@{r.TimestampMs}")));
    }

    private static void Prepare(EmbeddedRun run)
    {
        run.CreateTopic("people", 3);
        run.CreateTopic("cities", 2);
        run.CreateTopic("out", 3);
    }

    private static void Produce(EmbeddedRun run, string topic, int partitions, IEnumerable<(string Key, string? Value)> rows) =>
        run.Produce(topic, rows.Select(r => (DefaultPartitioner.Partition(Encoding.UTF8.GetBytes(r.Key), partitions), (string?)r.Key, r.Value, 1_000L)));

    private static IEnumerable<(string Key, string? Value)> Cities(string country) => Enumerable.Range(0, CityCount).Select(c => ($"c{c}", (string?)country));

    private static IEnumerable<(string Key, string? Value)> People => Enumerable.Range(0, PersonCount).Select(p => ($"p{p}", (string?)$"c{p % CityCount}"));

    private static string Expected(string country) => string.Join('\n', Enumerable.Range(0, PersonCount).Select(p => $"p{p}=c{p % CityCount} in {country}").Order(StringComparer.Ordinal));

    private static string Rows(EmbeddedRun run)
    {
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value, _) in run.Read("out")) rows[key!] = Encoding.UTF8.GetString(value!);
        return string.Join('\n', rows.Select(r => $"{r.Key}={r.Value}").Order(StringComparer.Ordinal));
    }
}
