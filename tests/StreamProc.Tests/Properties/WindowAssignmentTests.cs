using CsCheck;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Records;
using StreamProc.Testing;

namespace StreamProc.Tests.Properties;

/// <summary>Which windows a record belongs to: counted by the engine, and by a look at all records at once.</summary>
public sealed class WindowAssignmentTests
{
    private const int KeyCount = 2;

    // Far from 0, where sliding windows are cut off in a way of their own.
    private const long BeginMs = 100_000;

    private static readonly TimeSpan NothingIsLate = TimeSpan.FromHours(10);

    private static readonly Gen<(string Key, long TimestampMs)[]> Records =
        Gen.Select(Gen.Int[0, KeyCount - 1].Select(k => $"k{k}"), Gen.Long[0, 200].Select(ms => BeginMs + ms)).Array[1, 40];

    [Fact]
    public void Tumbling_and_hopping_windows_begin_at_multiples_of_their_advance_and_close_one_by_one() =>
        Gen.Select(Records, Gen.Int[1, 60], Gen.Int[1, 60], Gen.Int[0, 80]).Sample((Action<(string, long)[], int, int, int>)((records, one, other, graceMs) =>
        {
            var (sizeMs, advanceMs) = (Math.Max(one, other), Math.Min(one, other));
            var windows = TimeWindows.OfSizeAndGrace(TimeSpan.FromMilliseconds(sizeMs), TimeSpan.FromMilliseconds(graceMs)).AdvanceBy(TimeSpan.FromMilliseconds(advanceMs));

            var expected = new Counts();
            var streamTimeMs = -1L;
            foreach (var (key, timestampMs) in records)
            {
                streamTimeMs = Math.Max(streamTimeMs, timestampMs);
                for (var startMs = (timestampMs - sizeMs) / advanceMs * advanceMs; startMs <= timestampMs; startMs += advanceMs)
                    if (timestampMs < startMs + sizeMs && startMs + sizeMs > streamTimeMs - graceMs) expected.Add(key, startMs, startMs + sizeMs);
            }

            Assert.Equal(expected.ToString(), Counted(records, stream => stream.WindowedBy(windows).Count(Materialized.As("counts")), Serdes.TimeWindowed(Serdes.String, windows.Size)));
        }), iter: 200);

    [Fact]
    public void Sliding_windows_are_all_that_end_or_begin_behind_a_record() =>
        Gen.Select(Records, Gen.Int[1, 60]).Sample((Action<(string, long)[], int>)((records, differenceMs) =>
        {
            var windows = SlidingWindows.OfTimeDifferenceAndGrace(TimeSpan.FromMilliseconds(differenceMs), NothingIsLate);

            var expected = new Counts();
            foreach (var key in records.GroupBy(r => r.Item1, r => r.Item2, StringComparer.Ordinal))
            {
                // A record's own window ends with it; the other begins a millisecond behind it.
                foreach (var startMs in key.SelectMany(ms => (long[])[ms - differenceMs, ms + 1]).Distinct())
                    for (var n = key.Count(ms => ms >= startMs && ms <= startMs + differenceMs); n > 0; n--) expected.Add(key.Key, startMs, startMs + differenceMs);
            }

            Assert.Equal(
                expected.ToString(),
                Counted(records, stream => stream.WindowedBy(windows).Count(Materialized.As("counts")), Serdes.TimeWindowed(Serdes.String, TimeSpan.FromMilliseconds(differenceMs))));
        }), iter: 200);

    [Fact]
    public void Sessions_are_the_records_between_which_no_gap_is_too_large() =>
        Gen.Select(Records, Gen.Int[1, 30]).Sample((Action<(string, long)[], int>)((records, gapMs) =>
        {
            var windows = SessionWindows.OfInactivityGapAndGrace(TimeSpan.FromMilliseconds(gapMs), NothingIsLate);

            var expected = new Counts();
            foreach (var key in records.GroupBy(r => r.Item1, r => r.Item2, StringComparer.Ordinal))
            {
                var session = new List<long>();
                foreach (var ms in key.Order().Append(long.MaxValue))
                {
                    if (session.Count > 0 && ms - session[^1] > gapMs)
                    {
                        foreach (var _ in session) expected.Add(key.Key, session[0], session[^1]);
                        session.Clear();
                    }
                    session.Add(ms);
                }
            }

            Assert.Equal(expected.ToString(), Counted(records, stream => stream.WindowedBy(windows).Count(Materialized.As("counts")), Serdes.SessionWindowed(Serdes.String)));
        }), iter: 200);

    /// <summary>The last count of each window that came out; what was taken back is left out.</summary>
    private static string Counted(
        (string Key, long TimestampMs)[] records, Func<KGroupedStream<string, string>, KTable<Windowed<string>, long>> count, ISerde<Windowed<string>> windowed)
    {
        var streams = new StreamsBuilder();
        count(streams.Stream<string, string>("in").GroupByKey()).ToStream().To("out");
        using var driver = new TopologyTestDriver(TopologyCompiler.Compile(streams));
        var input = driver.CreateInputTopic("in", Serdes.String, Serdes.String);
        foreach (var (key, timestampMs) in records) input.PipeInput(key, "", timestampMs);

        var counts = new Counts();
        foreach (var row in driver.CreateOutputTopic("out", windowed, Serdes.Int64.Nullable()).ReadTable())
            counts.Set(row.Key.Key, row.Key.Window.StartMs, row.Key.Window.EndMs, row.Value!.Value);
        return counts.ToString();
    }

    private sealed class Counts
    {
        private readonly SortedDictionary<(string Key, long StartMs, long EndMs), long> _counts = [];

        public void Add(string key, long startMs, long endMs) => _counts[(key, startMs, endMs)] = _counts.GetValueOrDefault((key, startMs, endMs)) + 1;

        public void Set(string key, long startMs, long endMs, long count) => _counts[(key, startMs, endMs)] = count;

        public override string ToString() => string.Join('\n', _counts.Select(c => $"{c.Key.Key} {c.Key.StartMs}..{c.Key.EndMs}: {c.Value}"));
    }
}
