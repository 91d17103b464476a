using System.Text.Json;
using Flights;
using StreamProc.Records;
using StreamProc.Worker.Topics;

namespace StreamProc.Worker.Demo;

/// <summary>A flight as the file has it, and what the feed needs to know of it.</summary>
internal readonly record struct FlightLine(string Origin, long DepartedMs, string Json);

/// <summary>The demo's two files.</summary>
internal sealed class FlightData
{
    private const string FlightsFile = "flights.jsonl";
    private const string AirportsFile = "airports.csv";

    private readonly string _flights;
    private readonly string _airports;

    /// <summary>The files in a folder.</summary>
    /// <exception cref="UserException">One is not there.</exception>
    public FlightData(string folder)
    {
        _flights = Existing(folder, FlightsFile);
        _airports = Existing(folder, AirportsFile);
    }

    /// <summary>Where the files lie that come with the worker.</summary>
    public static string FolderOf(WorkerHost host) => Path.Combine(host.ProgramDirectory, "data", "FlightDelays");

    /// <summary>Airports, each with its code.</summary>
    public async IAsyncEnumerable<(string Iata, string Json)> Airports()
    {
        await using var file = File.OpenRead(_airports);
        await foreach (var line in RecordFile.ReadAsync(file, isCsv: true, CancellationToken.None))
        {
            using var json = JsonDocument.Parse(line.Json);
            yield return (RecordFile.Field(json.RootElement, "iata", $"{AirportsFile} line {line.Number}") ?? "", line.Json);
        }
    }

    /// <summary>Flights in the order of the file.</summary>
    public async IAsyncEnumerable<FlightLine> Flights()
    {
        await using var file = File.OpenRead(_flights);
        await foreach (var line in RecordFile.ReadAsync(file, isCsv: false, CancellationToken.None)) yield return Read(line);
    }

    private static FlightLine Read(FileLine line)
    {
        try
        {
            var flight = Json.Flight.Deserialize(System.Text.Encoding.UTF8.GetBytes(line.Json), new(FlightDelays.FlightsTopic, IsKey: false));
            return new(flight.Origin, flight.DepartedAt().ToUnixTimeMilliseconds(), line.Json);
        }
        catch (Exception error) when (error is SerdeException or FormatException or ArgumentNullException)
        {
            throw new UserException($"{FlightsFile} line {line.Number} is no flight: {error.Message} A flight has date (yyyy/MM/dd HH:mm), delay, distance, origin and destination.", error);
        }
    }

    private static string Existing(string folder, string name) => Path.Combine(folder, name) is var path && File.Exists(path)
        ? path
        : throw new UserException($"There is no {name} in {folder}. --data names a folder with {FlightsFile} and {AirportsFile}, of the form that topologies/FlightDelays/data describes.");
}
