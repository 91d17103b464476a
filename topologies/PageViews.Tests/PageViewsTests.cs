using StreamProc.Records;
using StreamProc.Testing;

namespace Views.Tests;

public sealed class PageViewsTests
{
    private static readonly DateTimeOffset NineOClock = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Views_of_a_page_are_counted_by_the_minute()
    {
        using var driver = new TopologyTestDriver(new PageViews());
        var views = driver.CreateInputTopic("views", Serdes.String, Serdes.Json<View>());
        var counts = driver.CreateOutputTopic("views-by-page-minute", Serdes.TimeWindowed(Serdes.String, TimeSpan.FromMinutes(1)), Serdes.Int64);

        views.PipeInput("ada", new("ada", "/home"), NineOClock.AddSeconds(10));
        views.PipeInput("bob", new("bob", "/home"), NineOClock.AddSeconds(40));
        views.PipeInput("bob", new("bob", "/home"), NineOClock.AddSeconds(65));

        Assert.Equal([1, 2, 1], counts.ReadRecords().Select(r => r.Value));
    }
}
