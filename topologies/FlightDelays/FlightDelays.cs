using StreamProc.Dsl;
using StreamProc.Records;

namespace Flights;

/// <summary>How many flights left each city late on each day, how many minutes in all, and how late the worst was.</summary>
public sealed class FlightDelays : StreamTopology
{
    /// <summary>Flights as JSON, keyed by the airport that they leave from.</summary>
    public const string FlightsTopic = "flights";

    /// <summary>Airports as JSON, keyed by their IATA code.</summary>
    public const string AirportsTopic = "airports";

    /// <summary>The result: a <see cref="DelayStats"/> for each city and day (a windowed key).</summary>
    public const string DelaysTopic = "delays-by-city-day";

    /// <summary>A day, and how long after its end, in event time, it still takes flights.</summary>
    public static readonly TimeWindows Days = TimeWindows.OfSizeAndGrace(TimeSpan.FromDays(1), TimeSpan.FromHours(1));

    /// <inheritdoc/>
    public override void Define(StreamsBuilder streams)
    {
        var airports = streams.GlobalTable(AirportsTopic, Consumed.With(Serdes.String, Json.Airport));

        streams.Stream(FlightsTopic, Consumed.With(Serdes.String, Json.Flight).WithTimestamp(flight => flight.Value.DepartedAt()))
               .Filter((origin, flight) => flight.Delay > 0)
               .Join(airports, (origin, flight) => origin, (flight, airport) => new DelayedFlight($"{airport.City}, {airport.State}", flight.Delay))
               .GroupBy((origin, flight) => flight.City, Grouped.With(Serdes.String, Json.DelayedFlight).WithName("by-city"))
               .WindowedBy(Days)
               .Aggregate(() => DelayStats.None, (city, flight, stats) => stats.Add(flight.DelayMinutes),
                          Materialized.As<string, DelayStats>("delay-stats").WithValueSerde(Json.DelayStats))
               .ToStream()
               .To(DelaysTopic);
    }
}
