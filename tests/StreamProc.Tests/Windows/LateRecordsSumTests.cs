using CsCheck;
using StreamProc.Dsl;
using StreamProc.Records;
using StreamProc.Testing;
using static StreamProc.Tests.Windows.WindowTexts;

namespace StreamProc.Tests.Windows;

/// <summary>Each record is in its windows or in the side stream, whatever the order in which records come, and whatever happens to the task.</summary>
public sealed class LateRecordsSumTests
{
    private static readonly Gen<List<(string Key, long TimestampMs)>> Records =
        Gen.Select(Gen.Bool.Select(b => b ? "a" : "b"), Gen.OneOf(Gen.Long[0, 60], Gen.Long[0, 400])).List[1, 50];

    private static readonly Gen<(int SizeMs, int AdvanceMs, int GraceMs)> Sizes = Gen.Select(Gen.Int[1, 30], Gen.Int[1, 30], Gen.Int[0, 40], (size, advance, grace) => (size, Math.Min(advance, size), grace));

    [Fact]
    public void Of_time_windows() => Gen.Select(Records, Sizes).Sample((records, sizes) =>
    {
        var windows = TimeWindows.OfSizeAndGrace(Ms(sizes.SizeMs), Ms(sizes.GraceMs)).AdvanceBy(Ms(sizes.AdvanceMs));
        using var run = new WindowRun(s => s.Stream<string, string>("in").GroupByKey().WindowedBy(windows).LateTo(late => late.ToText("late")).Listed().ToStream().ToText("out"));
        var (taken, late) = Outcome(run, records);

        var found = new List<Window>();
        foreach (var (key, timestampMs, value) in records.Select((r, i) => (r.Key, r.TimestampMs, $"v{i}")))
        {
            found.Clear();
            windows.WindowsFor(timestampMs, found);
            Assert.All(found, w => Assert.True(taken.Contains((Text(key, w.StartMs, w.EndMs), value)) ^ late.Contains((Text(key, w.StartMs, w.EndMs), value))));
            Assert.Equal(late.Count, run.Driver.DroppedRecords);
            Assert.Equal(found.Count, taken.Concat(late).Count(r => string.Equals(r.Value, value, StringComparison.Ordinal)));
        }
    }, iter: 150, threads: 1);

    [Fact]
    public void Of_sliding_windows_the_one_that_ends_with_the_record() => Gen.Select(Records, Sizes).Sample((records, sizes) =>
    {
        var windows = SlidingWindows.OfTimeDifferenceAndGrace(Ms(sizes.SizeMs), Ms(sizes.GraceMs));
        using var run = new WindowRun(s => s.Stream<string, string>("in").GroupByKey().WindowedBy(windows).LateTo(late => late.ToText("late")).Listed().ToStream().ToText("out"));
        var (taken, late) = Outcome(run, records);

        foreach (var (key, timestampMs, value) in records.Select((r, i) => (r.Key, r.TimestampMs, $"v{i}")))
        {
            // Records before the first difference is over share the window that begins at 0.
            var startMs = Math.Max(0, timestampMs - sizes.SizeMs);
            var own = (Text(key, startMs, startMs + sizes.SizeMs), value);
            Assert.True(taken.Contains(own) ^ late.Contains(own), $"{own}");
        }
        Assert.Empty(taken.Intersect(late));
    }, iter: 150, threads: 1);

    [Fact]
    public void Of_sessions() => Gen.Select(Records, Sizes).Sample((records, sizes) =>
    {
        var windows = SessionWindows.OfInactivityGapAndGrace(Ms(sizes.SizeMs), Ms(sizes.GraceMs));
        using var run = new WindowRun(s => s.Stream<string, string>("in").GroupByKey().WindowedBy(windows).LateTo(late => late.ToText("late")).Listed().ToStream().ToText("out"));
        var (taken, late) = Outcome(run, records);

        foreach (var value in records.Select((_, i) => $"v{i}"))
        {
            var times = late.Count(r => string.Equals(r.Value, value, StringComparison.Ordinal));
            Assert.Equal(1, times + (taken.Any(r => string.Equals(r.Value, value, StringComparison.Ordinal)) ? 1 : 0));
        }
    }, iter: 150, threads: 1);

    [Theory]
    [InlineData(StoreType.InMemory, false)]
    [InlineData(StoreType.Persistent, false)]
    [InlineData(StoreType.InMemory, true)]
    public void Of_a_join_each_record_is_kept_for_others_or_in_the_side_stream(StoreType type, bool isOuter) =>
        Gen.Select(Gen.Select(Gen.Bool, Gen.Long[0, 400_000]).List[1, 40], Gen.Int[0, 20_000], Gen.Int[0, 20_000]).Sample((records, beforeMs, afterMs) =>
        {
            var retentionMs = beforeMs + afterMs;
            using var run = new WindowRun(s => Join(s, type, isOuter, beforeMs, afterMs));
            var (newest, expected) = (new Dictionary<bool, long>(), new List<string>());
            foreach (var ((isLeft, timestampMs), i) in records.Select((r, i) => (r, i)))
            {
                run.Pipe("a", $"v{i}", timestampMs, isLeft ? "in" : "in2");
                var newestMs = newest[isLeft] = Math.Max(newest.GetValueOrDefault(isLeft), timestampMs);
                // On disk whole segments expire.
                var segmentMs = Math.Max(retentionMs / 2, 60_000);
                var isLate = type == StoreType.InMemory ? timestampMs <= newestMs - retentionMs : timestampMs / segmentMs < Math.Max(0, newestMs - retentionMs) / segmentMs;
                var (earlierMs, laterMs) = isLeft ? (beforeMs, afterMs) : (afterMs, beforeMs);
                if (isLate) expected.Add($"{Text("a", Math.Max(0, timestampMs - earlierMs), timestampMs + laterMs)}=v{i}@{timestampMs}");
            }
            Assert.Equal(string.Join(' ', expected), run.Read("late"));
            Assert.Equal(expected.Count, run.Driver.DroppedRecords);
        }, iter: 60, threads: 1);

    [Theory]
    [InlineData("Clean")]
    [InlineData("Crash")]
    [InlineData("LostStores")]
    [InlineData("before each commit")]
    public void A_restart_changes_nothing_and_a_late_record_is_there_once(string restart) => Gen.Select(Records, Sizes).Sample((records, sizes) =>
    {
        using var straight = All(sizes);
        using var restarted = All(sizes);
        restarted.Driver.CrashesBeforeCommits = !Enum.TryParse<RestartKind>(restart, out var kind);
        foreach (var ((key, timestampMs), i) in records.Select((r, i) => (r, i)))
            foreach (var run in new[] { straight, restarted })
            {
                run.Pipe(key, $"v{i}", timestampMs);
                run.Pipe(key, $"w{i}", (timestampMs * 7919) % 300_000, "in2");
                if (ReferenceEquals(run, restarted) && !run.Driver.CrashesBeforeCommits) run.Driver.Restart(kind);
            }
        foreach (var topic in new[] { "late", "late-sliding", "late-sessions", "late-closed" }) Assert.Equal(straight.Read(topic), restarted.Read(topic));
        Assert.Equal(straight.Driver.DroppedRecords, restarted.Driver.DroppedRecords);
    }, iter: 25, threads: 1);

    private static WindowRun All((int SizeMs, int AdvanceMs, int GraceMs) sizes) => new(s =>
    {
        var grouped = s.Stream<string, string>("in").GroupByKey();
        grouped.WindowedBy(TimeWindows.OfSizeAndGrace(Ms(sizes.SizeMs), Ms(sizes.GraceMs)).AdvanceBy(Ms(sizes.AdvanceMs))).LateTo(late => late.ToText("late")).Count(Materialized.As("time"));
        grouped.WindowedBy(SlidingWindows.OfTimeDifferenceAndGrace(Ms(sizes.SizeMs), Ms(sizes.GraceMs))).LateTo(late => late.ToText("late-sliding")).Count(Materialized.As("sliding"));
        grouped.WindowedBy(SessionWindows.OfInactivityGapAndGrace(Ms(sizes.SizeMs), Ms(sizes.GraceMs))).LateTo(late => late.ToText("late-sessions")).Count(Materialized.As("sessions"));
        grouped.WindowedBy(TimeWindows.OfSizeAndGrace(Ms(sizes.SizeMs), Ms(sizes.GraceMs))).EmitStrategy(EmitStrategy.OnWindowClose)
            .LateTo(late => late.ToText("late-closed")).Count(Materialized.As("closed"));
        s.Stream<string, string>("in2").Join(
            s.Stream<string, string>("in"), (l, r) => l + r, JoinWindows.OfTimeDifferenceWithNoGrace(Ms(sizes.SizeMs)),
            StreamJoined.As<string, string, string>("joined").LateTo(late => late.ToText("late"), Named.As("late-joined")));
    });

    private static void Join(StreamsBuilder streams, StoreType type, bool isOuter, int beforeMs, int afterMs)
    {
        var (left, right) = (streams.Stream<string, string>("in"), streams.Stream<string, string>("in2"));
        var windows = JoinWindows.OfTimeDifferenceWithNoGrace(Ms(30_000)).Before(Ms(beforeMs)).After(Ms(afterMs));
        var joined = StreamJoined.As<string, string, string>("joined").WithStoreType(type).LateTo(late => late.ToText("late")).OtherLateTo(late => late.ToText("late"));
        (isOuter ? left.OuterJoin(right, (l, r) => $"{l}{r}", windows, joined) : left.Join(right, (l, r) => l + r, windows, joined)).To("out");
    }

    /// <summary>Which values have come to be in which windows, and which are in the side stream.</summary>
    private static (HashSet<(string Window, string Value)> Taken, List<(string Window, string Value)> Late) Outcome(WindowRun run, List<(string Key, long TimestampMs)> records)
    {
        foreach (var ((key, timestampMs), i) in records.Select((r, i) => (r, i))) run.Pipe(key, $"v{i}", timestampMs);
        var late = run.Records("late").Select(r => (r.Key, r.Value!)).ToList();
        Assert.Equal(late.Count, late.Distinct().Count());
        return ([.. run.Records().SelectMany(r => r.Value!.Split('+').Where(v => v.Length > 0).Select(v => (r.Key, v)))], late);
    }
}
