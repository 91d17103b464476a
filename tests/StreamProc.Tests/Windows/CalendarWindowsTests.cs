using System.Globalization;
using CsCheck;
using StreamProc.Dsl;
using StreamProc.Records;
using static StreamProc.Tests.Windows.WindowTexts;

namespace StreamProc.Tests.Windows;

/// <summary>Days and months in a time zone, as the page about the DSL shows them.</summary>
public sealed class CalendarWindowsTests
{
    // Clocks that change at night, at midnight (Sao Paulo, Havana), a minute after (St John's), by half an hour (Lord Howe), by a whole day (Apia), by three hours (Casey).
    private static readonly string[] Zones =
    [
        "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "America/Havana", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Antarctica/Casey",
        "Asia/Kathmandu", "Asia/Beirut", "Africa/Casablanca", "Pacific/Chatham",
    ];

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29T10:00Z", "2026-03-28T23:00Z", "2026-03-29T22:00Z")] // 23 hours
    [InlineData("Europe/Berlin", "2026-10-25T10:00Z", "2026-10-24T22:00Z", "2026-10-25T23:00Z")] // 25 hours
    [InlineData("Europe/Berlin", "2026-10-25T22:59Z", "2026-10-24T22:00Z", "2026-10-25T23:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25T23:00Z", "2026-10-25T23:00Z", "2026-10-26T23:00Z")]
    [InlineData("America/New_York", "2026-03-08T12:00Z", "2026-03-08T05:00Z", "2026-03-09T04:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T18:00Z", "2026-04-04T13:00Z", "2026-04-05T13:30Z")] // 24.5 hours
    [InlineData("America/Sao_Paulo", "2018-11-04T12:00Z", "2018-11-04T03:00Z", "2018-11-05T02:00Z")] // begins at one o'clock
    [InlineData("America/Havana", "2026-11-01T04:30Z", "2026-11-01T04:00Z", "2026-11-02T05:00Z")] // midnight comes twice
    [InlineData("America/St_Johns", "2010-11-07T02:31Z", "2010-11-07T02:30Z", "2010-11-08T03:30Z")] // the day before comes back for an hour
    [InlineData("Pacific/Apia", "2011-12-30T10:00Z", "2011-12-30T10:00Z", "2011-12-31T10:00Z")] // the 30th was left out
    [InlineData("Europe/Berlin", "1970-01-01T01:00Z", "1970-01-01T00:00Z", "1970-01-01T23:00Z")] // the epoch cuts a day off
    public void A_day_lasts_from_midnight_to_midnight(string zone, string time, string start, string end) =>
        Assert.Equal((start, end), Shown(new CalendarDays(Zone(zone)), Ms(time)));

    [Theory]
    [InlineData("Europe/Berlin", "2026-02-10T00:00Z", "2026-01-31T23:00Z", "2026-02-28T23:00Z")] // 28 days
    [InlineData("Europe/Berlin", "2028-02-10T00:00Z", "2028-01-31T23:00Z", "2028-02-29T23:00Z")] // 29 days
    [InlineData("Europe/Berlin", "2026-03-31T21:59Z", "2026-02-28T23:00Z", "2026-03-31T22:00Z")] // 31 days but an hour
    [InlineData("Europe/Berlin", "2026-10-31T22:59Z", "2026-09-30T22:00Z", "2026-10-31T23:00Z")] // 31 days and an hour
    [InlineData("America/New_York", "2026-12-31T12:00Z", "2026-12-01T05:00Z", "2027-01-01T05:00Z")]
    public void A_month_lasts_from_its_first_to_the_next(string zone, string time, string start, string end) =>
        Assert.Equal((start, end), Shown(new CalendarMonths(Zone(zone)), Ms(time)));

    [Fact]
    public void Each_time_is_in_one_window_and_windows_leave_nothing_out() =>
        Gen.Select(Gen.Int[0, Zones.Length - 1], Gen.Long[0, 2_208_988_800_000], Gen.Bool).Sample((zone, timestampMs, isMonthly) =>
        {
            Dsl.Windows windows = isMonthly ? new CalendarMonths(Zone(Zones[zone])) : new CalendarDays(Zone(Zones[zone]));
            var window = Of(windows, timestampMs);
            Assert.InRange(timestampMs, window.StartMs, window.EndMs - 1);
            Assert.Equal(window.EndMs, windows.EndMs(window.StartMs));
            Assert.True(window.EndMs - window.StartMs <= windows.Size.TotalMilliseconds);
            Assert.Equal(window, Of(windows, window.StartMs));
            Assert.Equal(window, Of(windows, window.EndMs - 1));
            Assert.Equal(window.EndMs, Of(windows, window.EndMs).StartMs);
        }, iter: 20_000, threads: 1);

    [Fact]
    public void Suppressed_until_it_closes_a_day_has_one_result_also_where_clocks_change() => Gen.Long[0, 10 * 24 * 60].Array[1, 60].Sample(minutes =>
    {
        var days = new CalendarDays(Zone("Europe/Berlin"));
        using var suppressed = new WindowRun(s => Grouped(s).WindowedBy(days).Count(Materialized.As("n")).Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("final")).ToStream().ToText("out"));
        using var onClose = new WindowRun(s => Grouped(s).WindowedBy(days).EmitStrategy(EmitStrategy.OnWindowClose).Count(Materialized.As("n")).ToStream().ToText("out"));
        var (startMs, graceMs, streamTimeMs) = (Ms("2026-03-25T12:00Z"), (long)days.Grace.TotalMilliseconds, -1L);
        var open = new SortedDictionary<long, (long EndMs, int Count)>();
        foreach (var timestampMs in minutes.Select(m => startMs + (m * 60_000)).Append(startMs + (30L * 24 * 3_600_000)))
        {
            suppressed.Pipe("a", "x", timestampMs);
            onClose.Pipe("a", "x", timestampMs);
            streamTimeMs = Math.Max(streamTimeMs, timestampMs);
            var day = Of(days, timestampMs);
            if (day.EndMs > streamTimeMs - graceMs) open[day.StartMs] = (day.EndMs, open.GetValueOrDefault(day.StartMs).Count + 1);
            var closed = open.Where(d => d.Value.EndMs <= streamTimeMs - graceMs).ToList();
            Assert.Equal(string.Join(' ', closed.Select(d => $"{Text("a", d.Key, d.Value.EndMs)}={d.Value.Count}")), Values(suppressed));
            // A jump beyond the retention loses what it skips; suppress has no such limit.
            var kept = closed.Where(d => d.Key >= Math.Max(day.StartMs, open.Keys.Max()) - days.Size.TotalMilliseconds - graceMs);
            Assert.Equal(string.Join(' ', kept.Select(d => $"{Text("a", d.Key, d.Value.EndMs)}={d.Value.Count}")), Values(onClose));
            foreach (var (start, _) in closed) open.Remove(start);
        }
    }, iter: 30, threads: 1);

    [Fact]
    public void A_click_after_the_day_is_late_and_goes_to_the_side_stream()
    {
        using var run = new WindowRun(s => Grouped(s).WindowedBy(new CalendarDays(Zone("Europe/Berlin"))).LateTo(late => late.ToText("late")).Count(Materialized.As("n")).ToStream().ToText("out"));
        run.Pipe("a", "next day", Ms("2026-03-29T23:00Z"));
        run.Pipe("a", "late", Ms("2026-03-29T21:59Z"));
        var (startMs, endMs) = (Ms("2026-03-28T23:00Z"), Ms("2026-03-29T22:00Z"));
        Assert.Equal($"{Text("a", startMs, endMs)}=late@{Ms("2026-03-29T21:59Z")}", run.Read("late"));
    }

    [Fact]
    public void They_are_what_the_page_shows()
    {
        var code = File.ReadAllText(Path.Combine(Architecture.Repository.Root, "tests/StreamProc.Tests/Windows/CalendarWindows.cs"));
        var shown = code[code.IndexOf("/// <summary>", StringComparison.Ordinal)..].Replace(": Dsl.Windows", ": Windows", StringComparison.Ordinal);
        Assert.Contains(shown, File.ReadAllText(Path.Combine(Architecture.Repository.Root, "docs/dsl.md")), StringComparison.Ordinal);
    }

    private static KGroupedStream<string, string> Grouped(StreamsBuilder streams) => streams.Stream<string, string>("in").GroupByKey();

    private static string Values(WindowRun run) => string.Join(' ', run.Records().Select(r => $"{r.Key}={r.Value}"));

    private static TimeZoneInfo Zone(string name) => TimeZoneInfo.FindSystemTimeZoneById(name);

    private static Window Of(Dsl.Windows windows, long timestampMs)
    {
        var found = new List<Window>();
        windows.WindowsFor(timestampMs, found);
        return Assert.Single(found);
    }

    private static (string Start, string End) Shown(Dsl.Windows windows, long timestampMs) =>
        Of(windows, timestampMs) is var window ? (Time(window.Start), Time(window.End)) : default;

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);

    private static long Ms(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
