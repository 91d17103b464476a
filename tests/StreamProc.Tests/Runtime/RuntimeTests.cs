using System.Globalization;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Tasks;
using StreamProc.Tests.Processors;

namespace StreamProc.Tests.Runtime;

public sealed class RuntimeTests
{
    private const long MinuteMs = 60_000;

    private static readonly StreamTopology CountByValue = new Defined("CountByValue", streams =>
        streams.Stream("in", Consumed.With(Serdes.String, Serdes.String))
            .GroupBy((_, value) => value, Grouped.As("by-value"))
            .Count(Materialized.As("counts"))
            .ToStream()
            .To("out"));

    private static StreamTopology CountByMinute(TimeSpan grace) => new Defined("CountByMinute", streams =>
        streams.Stream("in", Consumed.With(Serdes.String, Serdes.String))
            .GroupBy((_, value) => value, Grouped.As("by-value"))
            .WindowedBy(TimeWindows.OfSizeAndGrace(TimeSpan.FromMinutes(1), grace))
            .Count(Materialized.As("counts"))
            .ToStream()
            .SelectKey((window, _) => $"{window.Key}@{window.Window.StartMs}")
            .To("out", Produced.With(Serdes.String, Serdes.Int64.Nullable())));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Counts_through_a_repartition_topic_over_any_number_of_lanes(int lanes)
    {
        using var run = new EmbeddedRun();
        Prepare(run, records: 5_000);

        var statistics = await run.RunUntilEnd(CountByValue, o => o with { Lanes = lanes });

        Assert.Equal(Expected(5_000), run.ReadNumbers("out"));
        Assert.Equal(5_000, statistics.RecordsRead);
        Assert.Equal(10_000, statistics.RecordsProcessed);
        Assert.Equal(0, statistics.RecordsDropped);
    }

    [Fact]
    public async Task Goes_on_where_it_stopped()
    {
        using var run = new EmbeddedRun();
        Prepare(run, records: 1_000);
        await run.RunUntilEnd(CountByValue);

        run.Reopen();
        run.Produce("in", Records(1_000, 3_000));
        var statistics = await run.RunUntilEnd(CountByValue);

        Assert.Equal(Expected(3_000), run.ReadNumbers("out"));
        Assert.Equal(2_000, statistics.RecordsRead);
        Assert.Equal(0, statistics.RecordsRestored);
    }

    [Fact]
    public async Task Restores_stores_that_were_lost_from_their_changelogs()
    {
        using var run = new EmbeddedRun();
        Prepare(run, records: 1_000);
        await run.RunUntilEnd(CountByValue, stores: new MemoryStorageEngine());

        run.Produce("in", Records(1_000, 3_000));
        var statistics = await run.RunUntilEnd(CountByValue, stores: new MemoryStorageEngine());

        Assert.Equal(Expected(3_000), run.ReadNumbers("out"));
        Assert.True(statistics.RecordsRestored > 0);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 10)]
    [InlineData(2, 10)]
    public async Task A_replay_of_partitions_that_lie_apart_drops_nothing_as_late(int lanes, int graceSeconds)
    {
        using var run = new EmbeddedRun();
        run.CreateTopic("in", 4);
        run.CreateTopic("out", 1);
        // Each partition holds every fourth second of two hours: read one after the other, most of them would be late.
        var records = Enumerable.Range(0, 7_200).Select(i => (i % 4, (string?)"k", (string?)("v" + (i % 3).ToString(CultureInfo.InvariantCulture)), i * 1000L)).ToList();
        run.Produce("in", records.OrderBy(r => r.Item1));

        var statistics = await run.RunUntilEnd(CountByMinute(TimeSpan.FromSeconds(graceSeconds)), o => o with { Lanes = lanes });

        var expected = records.GroupBy(r => $"{r.Item3}@{r.Item4 / MinuteMs * MinuteMs}", StringComparer.Ordinal).ToDictionary(g => g.Key, g => (long)g.Count(), StringComparer.Ordinal);
        Assert.Equal(0, statistics.RecordsDropped);
        Assert.Equal(new SortedDictionary<string, long>(expected, StringComparer.Ordinal), run.ReadNumbers("out"));
    }

    [Fact]
    public async Task A_failing_function_stops_the_worker_names_the_record_and_commits_nothing_of_it()
    {
        using var run = new EmbeddedRun();
        Prepare(run, records: 500);
        var failing = new Defined("Failing", streams =>
            streams.Stream("in", Consumed.With(Serdes.String, Serdes.String))
                .MapValues(value => string.Equals(value, "v7", StringComparison.Ordinal) ? throw new FormatException("no sevens") : value, Named.As("parse"))
                .To("out"));

        var failure = await Assert.ThrowsAsync<StreamsException>(() => run.RunUntilEnd(failing));

        Assert.Contains("Topology Failing, task 0_3, node parse: FormatException on topic in, partition 3, offset 1: no sevens", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Read("out"), r => string.Equals(System.Text.Encoding.UTF8.GetString(r.Value!), "v7", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_failure_is_told_also_when_processors_then_fail_to_close_and_all_of_them_are_closed(int lanes)
    {
        using var run = new EmbeddedRun();
        Prepare(run, records: 500);
        // With two lanes one may fail before the other has been given its tasks: those have not begun.
        var (begun, closed) = (0, 0);
        var failing = new Defined("Failing", streams => streams.Stream<string, string>("in")
            .Process(
                () => new Scripted(
                    (_, record) => { if (record.Value is "v7") throw new FormatException("no sevens"); },
                    init: _ => Interlocked.Increment(ref begun),
                    close: () =>
                    {
                        Interlocked.Increment(ref closed);
                        throw new InvalidOperationException("it is stuck");
                    }),
                Named.As("parse"))
            .To("out"));

        var failure = await Assert.ThrowsAsync<StreamsException>(() => run.RunUntilEnd(failing, o => o with { Lanes = lanes }));

        Assert.Contains("node parse: FormatException on topic in, partition 3, offset 1: no sevens", failure.Message, StringComparison.Ordinal);
        Assert.NotEqual(0, closed);
        Assert.Equal(begun, closed);
    }

    [Fact]
    public async Task A_missing_topic_is_named_before_anything_runs()
    {
        using var run = new EmbeddedRun();

        var failure = await Assert.ThrowsAsync<TopologyException>(() => run.RunUntilEnd(CountByValue));

        Assert.Contains("topic in does not exist: create it", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreadable_records_stop_the_topology_or_are_left_out_or_become_dead_letters_as_the_application_says()
    {
        var numbers = new Defined("Numbers", streams => streams.Stream("in", Consumed.With(Serdes.String, Serdes.Int64)).To("out"));
        using var run = new EmbeddedRun();
        run.CreateTopic("in", 1);
        run.CreateTopic("out", 1);
        run.CreateTopic("dead", 1);
        run.Produce("in", [(0, "a", "12345678", 1), (0, "b", "short", 2), (0, "c", "87654321", 3)]);

        var failure = await Assert.ThrowsAsync<StreamsException>(() => run.RunUntilEnd(numbers));
        Assert.Contains("Topology Numbers, task 0_0, node KSTREAM-SOURCE-0000000000: the record at topic in, partition 0, offset 1 cannot be read", failure.Message, StringComparison.Ordinal);

        var skipped = await run.RunUntilEnd(numbers, o => o with { ApplicationId = "skips", Errors = new() { Deserialization = FailureResponse.Skip } });
        Assert.Equal(1, skipped.RecordsDropped);

        await run.RunUntilEnd(numbers, o => o with { ApplicationId = "buries", Errors = new() { Deserialization = FailureResponse.DeadLetter, DeadLetterTopic = "dead" } });
        var dead = Assert.Single(run.Read("dead"));
        Assert.Equal(("b", "short"), (dead.Key, System.Text.Encoding.UTF8.GetString(dead.Value!)));
    }

    [Fact]
    public async Task A_changelog_of_another_number_of_partitions_is_refused()
    {
        using var run = new EmbeddedRun();
        Prepare(run, records: 1);
        run.CreateTopic("app-counts-changelog", 7);

        var failure = await Assert.ThrowsAsync<StreamsException>(() => run.RunUntilEnd(CountByValue));

        Assert.Contains("internal topic app-counts-changelog has 7 partitions, but the topology needs 4", failure.Message, StringComparison.Ordinal);
    }

    private static void Prepare(EmbeddedRun run, int records)
    {
        run.CreateTopic("in", 4);
        run.CreateTopic("out", 2);
        run.Produce("in", Records(0, records));
    }

    private static IEnumerable<(int, string?, string?, long)> Records(int from, int to) =>
        Enumerable.Range(from, to - from).Select(i => (i % 4, (string?)"k", (string?)("v" + (i % 100).ToString(CultureInfo.InvariantCulture)), (long)i));

    private static SortedDictionary<string, long> Expected(int records) =>
        new(Records(0, records).GroupBy(r => r.Item3!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (long)g.Count(), StringComparer.Ordinal), StringComparer.Ordinal);
}
