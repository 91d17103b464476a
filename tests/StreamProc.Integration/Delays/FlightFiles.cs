using System.Text.Json;
using System.Text.RegularExpressions;
using Flights;

namespace StreamProc.Integration.Delays;

/// <summary>A row of the result, in words that can be compared with any other calculation's.</summary>
public sealed record CityDay(string City, string Day, int Flights, long TotalDelayMinutes, int WorstDelayMinutes);

/// <summary>A flight as the file has it.</summary>
internal sealed record FlightLine(string Json, string Origin, string Date, int Delay);

/// <summary>The two files that come with the topology, read without any of its code.</summary>
internal static partial class FlightFiles
{
    /// <summary>How many of the 20,000 flights left late, from an airport that the other file has.</summary>
    public const int DelayedFlights = 9_493;

    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "data", "FlightDelays");

    /// <summary>All flights, in order of departure.</summary>
    public static List<FlightLine> Flights() => [.. File.ReadLines(Path.Combine(_folder, "flights.jsonl")).Select(line =>
    {
        using var json = JsonDocument.Parse(line);
        return new FlightLine(line, Text(json, "origin"), Text(json, "date"), json.RootElement.GetProperty("delay").GetInt32());
    })];

    /// <summary>All airports.</summary>
    public static List<Airport> Airports() => [.. File.ReadLines(Path.Combine(_folder, "airports.csv")).Skip(1).Select(line =>
    {
        var fields = CsvField().Matches(line).Select(m => m.Groups["quoted"].Success ? m.Groups["quoted"].Value : m.Groups["plain"].Value).ToList();
        return new Airport(fields[0], fields[1], fields[2], fields[3]);
    })];

    /// <summary>The table that must come out, by day and city.</summary>
    public static List<CityDay> Expected()
    {
        var airports = Airports().ToDictionary(a => a.Iata, StringComparer.Ordinal);
        var rows =
            from flight in Flights()
            where flight.Delay > 0 && airports.ContainsKey(flight.Origin)
            let airport = airports[flight.Origin]
            group flight.Delay by (City: $"{airport.City}, {airport.State}", Day: flight.Date[..10].Replace('/', '-')) into delays
            select new CityDay(delays.Key.City, delays.Key.Day, delays.Count(), delays.Sum(d => (long)d), delays.Max());
        return InOrder(rows);
    }

    public static List<CityDay> InOrder(IEnumerable<CityDay> rows) => [.. rows.OrderBy(r => r.Day, StringComparer.Ordinal).ThenBy(r => r.City, StringComparer.Ordinal)];

    private static string Text(JsonDocument json, string field) => json.RootElement.GetProperty(field).GetString()!;

    [GeneratedRegex("""(?:^|,)(?:"(?<quoted>[^"]*)"|(?<plain>[^,]*))""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CsvField();
}
