using StreamProc.Records;
using StreamProc.Testing;

namespace Flights.Tests;

/// <summary>The topology as its user tests it: records in, records out.</summary>
public sealed class FlightDelaysTests : IDisposable
{
    private readonly TopologyTestDriver _driver = new(new FlightDelays());
    private readonly TestInputTopic<string, Flight> _flights;
    private readonly TestInputTopic<string, Airport> _airports;
    private readonly TestOutputTopic<Windowed<string>, DelayStats> _delays;

    public FlightDelaysTests()
    {
        _flights = _driver.CreateInputTopic(FlightDelays.FlightsTopic, Serdes.String, Json.Flight);
        _airports = _driver.CreateInputTopic(FlightDelays.AirportsTopic, Serdes.String, Json.Airport);
        _delays = _driver.CreateOutputTopic(FlightDelays.DelaysTopic, Serdes.TimeWindowed(Serdes.String, FlightDelays.Days.Size), Json.DelayStats);
        Open("ORD", "Chicago", "IL");
        Open("MDW", "Chicago", "IL");
        Open("LAS", "Las Vegas", "NV");
    }

    public void Dispose() => _driver.Dispose();

    [Fact]
    public void Late_flights_of_all_airports_of_a_city_are_added_up()
    {
        Depart("ORD", "2001/01/02 08:00", delay: 10);
        Depart("MDW", "2001/01/02 09:00", delay: 30);

        Assert.Equal([("Chicago, IL", new(1, 10, 10)), ("Chicago, IL", new(2, 40, 30))], Results());
    }

    [Fact]
    public void Flights_that_are_early_or_on_time_do_not_count()
    {
        Depart("ORD", "2001/01/02 08:00", delay: 0);
        Depart("ORD", "2001/01/02 08:05", delay: -4);

        Assert.Empty(Results());
        Assert.Equal(0, _driver.DroppedRecords);
    }

    [Fact]
    public void Cities_and_days_are_counted_apart()
    {
        Depart("ORD", "2001/01/02 23:59", delay: 1);
        Depart("LAS", "2001/01/02 23:59", delay: 2);
        Depart("ORD", "2001/01/03 00:00", delay: 3);

        Assert.Equal([("Chicago, IL", new(1, 1, 1)), ("Las Vegas, NV", new(1, 2, 2)), ("Chicago, IL", new(1, 3, 3))], Results());
    }

    [Fact]
    public void Result_bears_its_day_and_the_time_of_its_last_flight()
    {
        Depart("LAS", "2001/03/31 22:27", delay: 7);

        var result = _delays.ReadRecord();
        Assert.Equal(new DateTimeOffset(2001, 3, 31, 0, 0, 0, TimeSpan.Zero), result.Key.Window.Start);
        Assert.Equal(new DateTimeOffset(2001, 4, 1, 0, 0, 0, TimeSpan.Zero), result.Key.Window.End);
        Assert.Equal(new DateTimeOffset(2001, 3, 31, 22, 27, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), result.TimestampMs);
    }

    [Fact]
    public void Day_takes_flights_for_one_hour_after_its_end()
    {
        Depart("ORD", "2001/01/02 10:00", delay: 5);
        Depart("ORD", "2001/01/03 00:59", delay: 5);
        Depart("ORD", "2001/01/02 23:00", delay: 5);
        Depart("ORD", "2001/01/03 01:00", delay: 5);
        Depart("ORD", "2001/01/02 23:30", delay: 5);

        Assert.Equal([1, 1, 2, 2], Results().Select(r => r.Stats.Flights));
        Assert.Equal(1, _driver.DroppedRecords);
    }

    [Fact]
    public void Flights_from_unknown_airports_are_left_out()
    {
        Depart("XXX", "2001/01/02 08:00", delay: 10);

        Assert.Empty(Results());
    }

    private void Open(string iata, string city, string state) => _airports.PipeInput(iata, new Airport(iata, iata + " airport", city, state));

    private void Depart(string origin, string date, int delay) => _flights.PipeInput(origin, new Flight(date, delay, 500, origin, "LAX"));

    private List<(string City, DelayStats Stats)> Results() => [.. _delays.ReadRecords().Select(r => (r.Key.Key, r.Value))];
}
