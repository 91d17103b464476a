using Flights;
using StreamProc.Kafka;

namespace StreamProc.Integration.Delays;

/// <summary>The demo's topology on a real broker: the result must be the one that a few lines over the two files calculate.</summary>
[Collection(nameof(FlightTopics))]
public sealed class FlightDelaysTest(KafkaBroker broker)
{
    [Fact]
    public async Task All_delayed_flights_are_counted()
    {
        using var transport = KafkaTransport.Connect(broker.Options());
        using var topics = new FlightTopics(transport);
        using var application = new Running(KafkaBroker.NewName("delays"), transport);
        topics.FeedAirports();
        topics.FeedFlights(..);

        var statistics = await application.UntilEnd(new FlightDelays());

        Assert.Equal(20_000, statistics.RecordsRead);
        Assert.Equal(0, statistics.RecordsDropped);
        var table = topics.ReadTable();
        Assert.Equal(FlightFiles.DelayedFlights, table.Sum(r => r.Flights));
        Assert.Equal(FlightFiles.Expected(), table);
    }

    [Fact]
    public async Task Stopped_in_the_middle_and_started_again_it_ends_with_the_same_table()
    {
        using var transport = KafkaTransport.Connect(broker.Options());
        using var topics = new FlightTopics(transport);
        using var application = new Running(KafkaBroker.NewName("delays"), transport);
        topics.FeedAirports();
        topics.FeedFlights(..12_000);

        // It cannot have come to the end of the file, however fast it is.
        var before = await application.Until(new FlightDelays(), s => s.RecordsRead >= 6_000);
        topics.FeedFlights(12_000..);
        var after = await application.UntilEnd(new FlightDelays());

        Assert.Equal(20_000, before.RecordsRead + after.RecordsRead);
        Assert.Equal(0, before.RecordsDropped + after.RecordsDropped);
        Assert.Equal(FlightFiles.Expected(), topics.ReadTable());
    }

    [Fact]
    public async Task Two_lanes_count_or_report_each_delayed_flight()
    {
        using var transport = KafkaTransport.Connect(broker.Options());
        using var topics = new FlightTopics(transport);
        using var application = new Running(KafkaBroker.NewName("delays"), transport);
        topics.FeedAirports();
        topics.FeedFlights(..);

        var statistics = await application.UntilEnd(new FlightDelays(), lanes: 2);

        // Lanes have a producer each, so one may reach the repartition topic after what the other has sent later. What is late then is not lost unseen.
        var table = topics.ReadTable();
        Assert.Equal(20_000, statistics.RecordsRead);
        Assert.Equal(FlightFiles.DelayedFlights, table.Sum(r => r.Flights) + statistics.RecordsDropped);
        if (statistics.RecordsDropped == 0) Assert.Equal(FlightFiles.Expected(), table);
        TestContext.Current.TestOutputHelper!.WriteLine($"{statistics.RecordsDropped} flights came too late for their window.");
    }
}
