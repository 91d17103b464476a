using CsCheck;
using StreamProc.Dsl;
using StreamProc.Records;
using StreamProc.Tasks;
using StreamProc.Testing;
using StreamProc.Tests.Refusals;
using static StreamProc.Tests.Windows.WindowTexts;

namespace StreamProc.Tests.Windows;

/// <summary>Windows of the user's own can do what those of the DSL can.</summary>
public sealed class OwnWindowsTests
{
    private static readonly Gen<List<(string Key, long TimestampMs)>> Records = Gen.Select(Gen.Bool.Select(b => b ? "a" : "b"), Gen.OneOf(Gen.Long[0, 60], Gen.Long[0, 300])).List[1, 50];

    // Starts apart by one to twenty, so that each has one window; sizes are anything, so that windows leave times out, overlap, and end in another order than they begin.
    private static readonly Gen<Listed> AnyWindows = Gen.Select(Gen.Select(Gen.Int[1, 20], Gen.Int[1, 40]).List[1, 20], Gen.Int[0, 30], (gaps, grace) =>
    {
        var startMs = 0L;
        return new Listed([.. gaps.Select(gap => new Window(startMs += gap.Item1, startMs + gap.Item2))], grace);
    });

    [Fact]
    public void Results_on_close_are_those_of_time_windows_of_the_same_size() =>
        Gen.Select(Records, Gen.Int[1, 30], Gen.Int[1, 30], Gen.Int[0, 40], Gen.Bool).Sample((records, size, advance, grace, isCached) =>
        {
            advance = Math.Min(advance, size);
            using var given = OnClose(TimeWindows.OfSizeAndGrace(Ms(size), Ms(grace)).AdvanceBy(Ms(advance)), isCached);
            using var own = OnClose(new OwnHopping(size, advance, grace), isCached);
            foreach (var ((key, timestampMs), i) in records.Select((r, i) => (r, i)))
            {
                given.Pipe(key, $"v{i}", timestampMs);
                own.Pipe(key, $"v{i}", timestampMs);
                Assert.Equal(given.Read(), own.Read());
            }
            Assert.Equal(given.Driver.DroppedRecords, own.Driver.DroppedRecords);
        }, iter: 100, threads: 1);

    [Theory]
    [InlineData("straight")]
    [InlineData("Clean")]
    [InlineData("Crash")]
    [InlineData("LostStores")]
    [InlineData("before each commit")]
    public void Each_window_has_one_result_as_soon_as_it_has_closed(string restart) => Gen.Select(Records, AnyWindows).Sample((records, windows) =>
    {
        using var run = OnClose(windows, isCached: false);
        var restarts = Enum.TryParse<RestartKind>(restart, out var kind);
        run.Driver.CrashesBeforeCommits = restart is "before each commit";
        var (streamTimeMs, newestStartMs, open) = (-1L, 0L, new SortedDictionary<(long Start, string Key), (long EndMs, string List)>());
        foreach (var ((key, timestampMs), i) in records.Append(("end", 400)).Select((r, i) => (r, i)))
        {
            run.Pipe(key, $"v{i}", timestampMs);
            streamTimeMs = Math.Max(streamTimeMs, timestampMs);
            foreach (var w in windows.All.Where(w => w.StartMs <= timestampMs && timestampMs < w.EndMs && w.EndMs > streamTimeMs - windows.GracesMs))
            {
                open[(w.StartMs, key)] = (w.EndMs, open.TryGetValue((w.StartMs, key), out var before) ? $"{before.List}+v{i}" : $"v{i}");
                newestStartMs = Math.Max(newestStartMs, w.StartMs);
            }
            var closed = open.Where(o => o.Value.EndMs <= streamTimeMs - windows.GracesMs).ToList();
            // A jump of time beyond the retention loses windows, here as with the DSL's own.
            var kept = closed.Where(c => c.Key.Start >= newestStartMs - windows.Size.TotalMilliseconds - windows.GracesMs);
            Assert.Equal(
                string.Join(' ', kept.Select(c => $"{Text(c.Key.Key, c.Key.Start, c.Value.EndMs)}={c.Value.List}")),
                string.Join(' ', run.Records().Select(r => $"{r.Key}={r.Value}")));
            foreach (var (window, _) in closed) open.Remove(window);
            if (restarts) run.Driver.Restart(kind);
        }
    }, iter: restart is "straight" ? 150 : 25, threads: 1);

    [Fact]
    public void What_never_closes_cannot_be_held_back_until_it_has()
    {
        var endless = new Wrong(new(0, long.MaxValue), TimeSpan.MaxValue, TimeSpan.Zero, long.MaxValue);
        var problem = Assert.Single(Refused.Problems(s => s.Stream<string, string>("in").GroupByKey().WindowedBy(endless).EmitStrategy(EmitStrategy.OnWindowClose)
            .Count(Materialized.As("n"), Named.As("count"))));
        Assert.Equal("Node count: EmitStrategy.OnWindowClose waits for windows to close, and Wrong never do: emit on update, or take windows that end.", problem);
        problem = Assert.Single(Refused.Problems(s => s.Stream<string, string>("in").GroupByKey().WindowedBy(endless).Count(Materialized.As("n"))
            .Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("hold"))));
        Assert.Contains("Node hold: Suppress waits for windows to close, and those above it never do", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 0, "Node count: the Size of Wrong is negative: give that of the largest window.")]
    [InlineData(1, -1, "Node count: the Grace of Wrong is negative: give zero or more.")]
    public void A_size_or_grace_that_cannot_be_is_refused(long sizeMs, long graceMs, string problem) => Assert.Equal(
        problem,
        Assert.Single(Refused.Problems(s => s.Stream<string, string>("in").GroupByKey().WindowedBy(new Wrong(new(0, 1), Ms(sizeMs), Ms(graceMs), 1)).Count(Materialized.As("n"), Named.As("count")))));

    [Theory]
    [InlineData(-5, 5, 5, "which begins before 0")]
    [InlineData(5, 5, 5, "which does not end after it begins")]
    [InlineData(5, 16, 16, "which is larger than Size, 10 ms: the store would drop it too early, so let Size say the largest")]
    [InlineData(5, 10, 15, "but EndMs(5) says that it ends at 15: override EndMs")]
    public void A_window_that_would_lose_records_is_an_error_of_its_node(long startMs, long endMs, long saidEndMs, string problem)
    {
        using var run = new WindowRun(s => s.Stream<string, string>("in").GroupByKey().WindowedBy(new Wrong(new(startMs, endMs), Ms(10), Ms(0), saidEndMs)).Count(Materialized.As("n"), Named.As("count")));
        var failure = Assert.Throws<StreamsException>(() => run.Pipe("a", "x", 7));
        Assert.Contains("node count:", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"WindowsFor(7) gives the window [{startMs}, {endMs}), {problem}", failure.Message, StringComparison.Ordinal);
    }

    private static WindowRun OnClose(Dsl.Windows windows, bool isCached) => new(
        s => s.Stream<string, string>("in").GroupByKey().WindowedBy(windows).EmitStrategy(EmitStrategy.OnWindowClose).Listed().ToStream().ToText("out"),
        new() { CacheBytes = isCached ? 1_000_000 : 0 });
}
