using CsCheck;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Tasks;
using StreamProc.Testing;

namespace StreamProc.Tests.Tables;

public sealed class SuppressTests
{
    [Fact]
    public void Of_several_changes_the_last_goes_when_the_first_is_old_enough()
    {
        using var run = Suppressing(BufferConfig.Unbounded());
        run.Left("a", "1", 0);
        run.Left("a", "2", 60);
        Assert.Equal("", run.Read());
        run.Left("b", "3", 100);
        Assert.Equal("a=2@60", run.Read());
    }

    [Fact]
    public void The_oldest_goes_early_when_there_are_too_many()
    {
        using var run = Suppressing(BufferConfig.WithMaxRecords(2));
        run.Left("b", "1", 1);
        run.Left("a", "2", 2);
        run.Left("c", "3", 3);
        Assert.Equal("b=1@1", run.Read());
    }

    [Fact]
    public void Bytes_are_counted_as_Kafka_Streams_counts_them()
    {
        // A key and a value of one byte: buffer time, timestamp and offset of 8 each, the topic's 4 letters, the partition's 4 bytes.
        const int recordBytes = 1 + 1 + 8 + 8 + 8 + 4 + 4;
        using var run = Suppressing(BufferConfig.WithMaxBytes(2 * recordBytes));
        run.Left("a", "1", 1);
        run.Left("b", "2", 2);
        Assert.Equal("", run.Read());
        // The second value of a comes with the first one as its old value.
        run.Left("a", "3", 3);
        Assert.Equal("a=3@3", run.Read());
    }

    [Fact]
    public void A_full_buffer_that_may_not_emit_early_fails_and_says_what_to_do()
    {
        using var run = Suppressing(BufferConfig.WithMaxRecords(1).ShutDownWhenFull());
        run.Left("a", "1");
        var failure = Assert.Throws<StreamsException>(() => run.Left("b", "2"));
        Assert.Contains("node wait", failure.Message, StringComparison.Ordinal);
        Assert.Contains("EmitEarlyWhenFull", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_held_back_outlives_a_restart()
    {
        using var stores = new MemoryStorageEngine();
        using (var run = Suppressing(BufferConfig.Unbounded(), stores))
        {
            run.Left("b", "1", 5);
            run.Left("a", "2", 5);
        }
        using var again = Suppressing(BufferConfig.Unbounded(), stores);
        again.Left("c", "3", 105);
        Assert.Equal("a=2@5 b=1@5", again.Read());
    }

    [Fact]
    public void Those_who_look_a_row_up_see_what_has_been_let_go()
    {
        using var run = TableRun.Of((left, right) => right.Join(Suppressed(left, BufferConfig.Unbounded()), (r, l) => $"{r}~{l}"));
        run.Left("a", "old", 0);
        run.Left("b", "tick", 100);
        run.Left("a", "new", 150);
        run.Right("a", "x", 160);
        Assert.Equal("a=x~old@160", run.Read());
    }

    [Fact]
    public void Every_window_has_one_result_the_final_one() =>
        Gen.Select(Gen.Bool.Select(b => b ? "a" : "b"), Gen.Long[0, 300]).Array[1, 60].Sample(
            records =>
            {
                using var driver = new TopologyTestDriver(TableRun.Compile(streams => streams.Stream<string, string>("in").GroupByKey()
                    .WindowedBy(TimeWindows.OfSizeAndGrace(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(20)))
                    .Count(Materialized.As("counts")).Suppress(Dsl.Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("final"))
                    .ToStream().To("out")));
                var input = driver.CreateInputTopic("in", Serdes.String, Serdes.String);
                var (streamTimeMs, counts) = (-1L, new SortedDictionary<(string, long), long>());
                foreach (var (key, timestampMs) in records)
                {
                    input.PipeInput(key, "", timestampMs);
                    streamTimeMs = Math.Max(streamTimeMs, timestampMs);
                    var startMs = timestampMs / 10 * 10;
                    if (startMs + 10 > streamTimeMs - 20) counts[(key, startMs)] = counts.GetValueOrDefault((key, startMs)) + 1;
                }
                input.PipeInput("end", "", 1_000);

                var output = driver.CreateOutputTopic("out", Serdes.TimeWindowed(Serdes.String, TimeSpan.FromMilliseconds(10)), Serdes.Int64.Nullable());
                Assert.Equal(
                    string.Join(' ', counts.Select(c => $"{c.Key.Item1}@{c.Key.Item2}={c.Value}")),
                    string.Join(' ', output.ReadRecords().OrderBy(r => (r.Key.Key, r.Key.Window.StartMs)).Select(r => $"{r.Key.Key}@{r.Key.Window.StartMs}={r.Value}")));
            },
            iter: 100, threads: 1);

    [Fact]
    public void A_table_without_windows_cannot_wait_for_their_end()
    {
        var refusal = Assert.Throws<TopologyException>(() => TableRun.Compile(streams => streams
            .Table("windows", Consumed.With(Serdes.TimeWindowed(Serdes.String, TimeSpan.FromMinutes(1)), Serdes.String))
            .Suppress(Dsl.Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("final")).ToStream().To("out")));
        Assert.Contains("Node final: no windowed aggregation lies above it", refusal.Message, StringComparison.Ordinal);
    }

    private static TableRun Suppressing(BufferConfig buffer, MemoryStorageEngine? stores = null) =>
        TableRun.Of((left, _) => Suppressed(left, buffer), new TestDriverOptions { PersistentStores = stores });

    private static KTable<string, string> Suppressed(KTable<string, string> table, BufferConfig buffer) =>
        table.Suppress(Dsl.Suppressed.UntilTimeLimit(TimeSpan.FromMilliseconds(100), buffer).WithName("wait"));
}
