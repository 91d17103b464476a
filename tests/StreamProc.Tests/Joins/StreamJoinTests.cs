using CsCheck;
using StreamProc.Dsl;

namespace StreamProc.Tests.Joins;

/// <summary>Joins of streams against the plainest join there is: one that holds all records.</summary>
public sealed class StreamJoinTests
{
    private const long BeyondAllMs = 100_000_000;

    // Long enough that nothing is late.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    // Far from 0, where windows are cut off in a way of their own: ends before it become it.
    private static readonly Gen<Side> Record = Gen.Select(
        Gen.Bool, Gen.Int[0, 2], Gen.Long[0, 60], (isLeft, key, time) => new Side(isLeft, $"k{key}", Value: "", 100_000 + (time * 1000)));

    private static readonly Gen<(List<Side> Records, int BeforeMs, int AfterMs)> Case = Gen.Select(Record.List[0, 40], Gen.Int[-20_000, 30_000], Gen.Int[0, 40_000])
        .Select((records, beforeMs, sizeMs) => (records.Select((r, i) => r with { Value = $"v{i}" }).ToList(), beforeMs, sizeMs - beforeMs));

    [Theory]
    [InlineData(StreamJoinRun.Inner)]
    [InlineData(StreamJoinRun.Left)]
    [InlineData(StreamJoinRun.Outer)]
    public void Gives_each_pair_once_and_each_record_that_waited_in_vain_once(string kind) => Case.Sample((Action<(List<Side>, int, int)>)(c =>
    {
        var (records, beforeMs, afterMs) = c;
        // The last record moves time beyond all windows: what has found no match comes out.
        List<Side> all = [.. records, new(IsLeft: true, "end", "end", BeyondAllMs)];

        var found = StreamJoinRun.Of(kind, Windows(beforeMs, afterMs), all).Where(r => !r.StartsWith("end", StringComparison.Ordinal));

        Assert.Equal(Expected(kind, records, beforeMs, afterMs).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }), iter: 200);

    [Theory]
    [InlineData(StreamJoinRun.Inner)]
    [InlineData(StreamJoinRun.Left)]
    [InlineData(StreamJoinRun.Outer)]
    public void A_stream_joined_with_itself_gives_the_same_out_of_one_store(string kind) => Case.Sample((Action<(List<Side>, int, int)>)(c =>
    {
        // A record's own time has to lie in its window, else it waits for a match with itself that one store does not wait for.
        var (records, beforeMs, afterMs) = (c.Item1, Math.Abs(c.Item2), Math.Abs(c.Item3));

        var two = StreamJoinRun.Of(kind, Windows(beforeMs, afterMs), records, withItself: true).Where(r => !r.Contains("null", StringComparison.Ordinal));
        var one = StreamJoinRun.Of(kind, Windows(beforeMs, afterMs), records, optimize: true, withItself: true);

        Assert.Equal(two, one, StringComparer.Ordinal);
    }), iter: 100);

    [Fact]
    public void A_record_without_match_waits_for_the_end_of_its_window_and_grace()
    {
        var windows = JoinWindows.OfTimeDifferenceAndGrace(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5));
        Side[] upToTheEnd = [new(IsLeft: true, "a", "l", 0), new(IsLeft: false, "b", "r", 15_000)];

        Assert.Empty(StreamJoinRun.Of(StreamJoinRun.Left, windows, upToTheEnd));
        Assert.Equal(["a: l~null @ 0"], StreamJoinRun.Of(StreamJoinRun.Left, windows, [.. upToTheEnd, new(IsLeft: false, "b", "r", 15_001)]));
        Assert.Equal(["a: l~late @ 2"], StreamJoinRun.Of(StreamJoinRun.Left, windows, [.. upToTheEnd, new(IsLeft: false, "a", "late", 2)]));
    }

    [Fact]
    public void A_record_without_key_gives_a_result_where_it_needs_no_match()
    {
        Side[] records = [new(IsLeft: true, Key: null, "l", 1), new(IsLeft: false, Key: null, "r", 2), new(IsLeft: true, "a", Value: null, 3)];

        Assert.Empty(StreamJoinRun.Of(StreamJoinRun.Inner, Windows(0, 1000), records));
        Assert.Equal([": l~null @ 1"], StreamJoinRun.Of(StreamJoinRun.Left, Windows(0, 1000), records));
        Assert.Equal([": l~null @ 1", ": null~r @ 2"], StreamJoinRun.Of(StreamJoinRun.Outer, Windows(0, 1000), records));
    }

    private static JoinWindows Windows(int beforeMs, int afterMs) =>
        JoinWindows.OfTimeDifferenceAndGrace(TimeSpan.FromMinutes(5), Grace).Before(TimeSpan.FromMilliseconds(beforeMs)).After(TimeSpan.FromMilliseconds(afterMs));

    /// <summary>Joins each record with all before it. What has no match by then waits for one, unless its window has passed already.</summary>
    private static IEnumerable<string> Expected(string kind, List<Side> records, int beforeMs, int afterMs)
    {
        var waiting = new List<Side>();
        var newestMs = -1L;
        foreach (var (record, i) in records.Select((r, i) => (r, i)))
        {
            newestMs = Math.Max(newestMs, record.TimestampMs);
            var matches = records[..i].FindAll(other => other.IsLeft != record.IsLeft && (record.IsLeft ? IsMatch(record, other) : IsMatch(other, record)));
            waiting.RemoveAll(matches.Contains);
            foreach (var other in matches) yield return record.IsLeft ? Pair(record, other) : Pair(other, record);
            if (matches.Count > 0 || kind is StreamJoinRun.Inner || (kind is StreamJoinRun.Left && !record.IsLeft)) continue;

            if (Math.Max(0, record.TimestampMs + (record.IsLeft ? afterMs : beforeMs)) < newestMs) yield return Alone(record);
            else waiting.Add(record);
        }
        foreach (var record in waiting) yield return Alone(record);

        bool IsMatch(Side l, Side r) => string.Equals(l.Key, r.Key, StringComparison.Ordinal) && r.TimestampMs >= l.TimestampMs - beforeMs && r.TimestampMs <= l.TimestampMs + afterMs;
    }

    private static string Pair(Side l, Side r) => $"{l.Key}: {l.Value}~{r.Value} @ {Math.Max(l.TimestampMs, r.TimestampMs)}";

    private static string Alone(Side side) => side.IsLeft ? $"{side.Key}: {side.Value}~null @ {side.TimestampMs}" : $"{side.Key}: null~{side.Value} @ {side.TimestampMs}";
}
