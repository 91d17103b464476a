using StreamProc.Dsl;
using StreamProc.Operators;
using StreamProc.Tasks;

namespace StreamProc.Tests.Processors;

/// <summary>What is scheduled by the two clocks.</summary>
public sealed class PunctuationTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromMilliseconds(10);

    private readonly List<long> _fired = [];

    [Fact]
    public void By_stream_time_the_first_is_due_at_once_and_missed_ones_collapse_to_one_on_the_grid()
    {
        using var run = Scheduling(PunctuationType.StreamTime);
        foreach (var timestampMs in new long[] { 5, 8, 37, 39, 12, 40 }) run.Pipe("a", "x", timestampMs);
        run.Driver.AdvanceWallClockTime(TimeSpan.FromHours(1));
        Assert.Equal([5, 37, 40], _fired);
    }

    [Fact]
    public void By_the_wall_clock_the_first_is_due_after_an_interval_and_missed_ones_collapse_to_one_on_the_grid()
    {
        using var run = Scheduling(PunctuationType.WallClockTime);
        run.Pipe("a", "x", 1_000);
        foreach (var byMs in new[] { 9, 1, 35, 4, 1 }) run.Driver.AdvanceWallClockTime(TimeSpan.FromMilliseconds(byMs));
        Assert.Equal([10, 45, 50], _fired);
    }

    [Theory]
    [InlineData(PunctuationType.StreamTime)]
    [InlineData(PunctuationType.WallClockTime)]
    public void What_was_cancelled_is_not_called_any_more(PunctuationType type)
    {
        ICancellable? scheduled = null;
        using var run = TextRun.Through(() => new Scripted(
            (_, record) =>
            {
                if (record.Key is "cancel") scheduled!.Cancel();
            },
            context => scheduled = context.Schedule(Ten, type, _fired.Add)));
        Go(run, "a", 10);
        Assert.Equal([10], _fired);
        run.Pipe("cancel", "x", 10);
        Go(run, "a", 100);
        scheduled!.Cancel();
        Assert.Equal([10], _fired);
    }

    [Theory]
    [InlineData(PunctuationType.StreamTime)]
    [InlineData(PunctuationType.WallClockTime)]
    public void A_punctuation_may_cancel_itself_and_schedule_another_one(PunctuationType type)
    {
        var later = new List<long>();
        using var run = TextRun.Through(() => Scripted.OnInit(context =>
        {
            ICancellable? scheduled = null;
            scheduled = context.Schedule(Ten, type, nowMs =>
            {
                _fired.Add(nowMs);
                scheduled!.Cancel();
                context.Schedule(2 * Ten, type, later.Add);
            });
        }));
        foreach (var timeMs in new[] { 10, 20, 30, 40, 50 }) Go(run, "a", timeMs);
        Assert.Equal([10], _fired);
        // By stream time a new one is due at once, and on the grid of its interval.
        Assert.Equal(type == PunctuationType.StreamTime ? [10, 20, 40] : [30, 50], later);
    }

    [Fact]
    public void The_context_of_a_punctuation_has_a_time_and_no_record()
    {
        var seen = new List<string>();
        using var run = TextRun.ByHand(topology => topology
            .AddSource<string, string>("source", "in")
            .AddProcessor("tick", () => Scripted.OnInit(context => context.Schedule(Ten, PunctuationType.WallClockTime, nowMs =>
            {
                seen.Add($"{context.RecordMetadata?.ToString() ?? "none"} {context.TaskId} {context.CurrentStreamTimeMs} {context.CurrentSystemTimeMs}");
                context.Texts("ticks").Put("last", "tick");
                context.Forward(new("tick", "tock", 77));
            })), "source")
            .AddStateStore(TextStores.Builder("ticks"), "tick")
            .AddProcessor("below", () => Scripted.Map((context, _) => context.RecordMetadata?.Topic ?? "none"), "tick")
            .AddSink<string, string>("sink", "out", new(), "below"));
        run.Pipe("a", "x", 5);
        run.Driver.AdvanceWallClockTime(TimeSpan.FromMilliseconds(12));

        Assert.Equal("none 0_0 5 12", Assert.Single(seen));
        Assert.Equal("tick=none@77", run.Read());
        // What a punctuation stores is logged under its time.
        Assert.Equal("last=tick@12", run.Read("test-ticks-changelog"));
    }

    [Theory]
    [InlineData(PunctuationType.StreamTime, "stream-time")]
    [InlineData(PunctuationType.WallClockTime, "wall-clock")]
    public void A_failing_punctuation_names_topology_task_and_node(PunctuationType type, string clock)
    {
        using var run = TextRun.Through(() => Scripted.OnInit(context => context.Schedule(Ten, type, _ => throw new FormatException("no ticks"))));
        var failure = Assert.Throws<StreamsException>(() => Go(run, "a", 10));
        Assert.StartsWith(
            $"Topology test, task 0_0, node middle: FormatException in the {clock} punctuation of node middle at 10: no ticks Nothing since the last commit was committed.",
            failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_fails_on_what_a_punctuation_forwards_is_the_one_that_is_named()
    {
        using var run = TextRun.ByHand(topology => topology
            .AddSource<string, string>("source", "in")
            .AddProcessor("tick", () => Scripted.OnInit(context => context.Schedule(Ten, PunctuationType.WallClockTime, nowMs => context.Forward(new("tick", "x", nowMs)))), "source")
            .AddProcessor("below", () => new Scripted((_, _) => throw new FormatException("no ticks")), "tick"));
        var failure = Assert.Throws<StreamsException>(() => Go(run, "a", 10));
        Assert.StartsWith("Topology test, task 0_0, node below: FormatException in the wall-clock punctuation of node tick at 10: no ticks", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interval_is_at_least_a_millisecond()
    {
        var failure = Assert.Throws<StreamsException>(() => TextRun.Through(() => Scripted.OnInit(context => context.Schedule(TimeSpan.FromTicks(9_999), PunctuationType.StreamTime, _fired.Add))));
        Assert.Contains("node middle: ArgumentOutOfRangeException while it was initialized: Node middle: a punctuation's interval is at least one millisecond.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PunctuationType.StreamTime)]
    [InlineData(PunctuationType.WallClockTime)]
    public void With_a_start_time_it_is_due_then_and_on_its_grid(PunctuationType type)
    {
        using var run = Starting(25, type);
        foreach (var timeMs in new[] { 5, 24, 25, 34, 61, 65 }) Go(run, "a", timeMs);
        Assert.Equal([25, 61, 65], _fired);
    }

    [Theory]
    [InlineData(PunctuationType.StreamTime)]
    [InlineData(PunctuationType.WallClockTime)]
    public void A_start_time_that_has_passed_only_sets_the_grid(PunctuationType type)
    {
        ICancellable? scheduled = null;
        using var run = TextRun.Through(() => new Scripted((context, _) => scheduled ??= context.Schedule(DateTimeOffset.FromUnixTimeMilliseconds(3), Ten, type, _fired.Add)));
        foreach (var timeMs in new[] { 40, 42, 43, 52, 53 }) Go(run, "a", timeMs);
        Assert.Equal([43, 53], _fired);
    }

    [Fact]
    public void A_start_time_is_not_before_the_epoch()
    {
        var failure = Assert.Throws<StreamsException>(() => Starting(-1, PunctuationType.WallClockTime));
        Assert.Contains("Node middle: a punctuation starts at the Unix epoch (1970) or later.", failure.Message, StringComparison.Ordinal);
    }

    private TextRun Starting(long startMs, PunctuationType type) =>
        TextRun.Through(() => Scripted.OnInit(context => context.Schedule(DateTimeOffset.FromUnixTimeMilliseconds(startMs), Ten, type, _fired.Add)));

    private TextRun Scheduling(PunctuationType type) => TextRun.Through(() => Scripted.OnInit(context => context.Schedule(Ten, type, _fired.Add)));

    /// <summary>Brings both clocks to a time.</summary>
    private static void Go(TextRun run, string key, long timeMs)
    {
        run.Driver.AdvanceWallClockTime(TimeSpan.FromMilliseconds(timeMs - run.Driver.Time.GetUtcNow().ToUnixTimeMilliseconds()));
        run.Pipe(key, "x", timeMs);
    }
}
