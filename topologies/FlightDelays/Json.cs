using System.Text.Json;
using System.Text.Json.Serialization;
using StreamProc.Records;

namespace Flights;

/// <summary>The records' JSON, read and written by generated code.</summary>
public static class Json
{
    /// <summary>Flights.</summary>
    public static ISerde<Flight> Flight { get; } = Serdes.Json(FlightsJson.Default.Flight);

    /// <summary>Airports.</summary>
    public static ISerde<Airport> Airport { get; } = Serdes.Json(FlightsJson.Default.Airport);

    /// <summary>Flights that left late.</summary>
    public static ISerde<DelayedFlight> DelayedFlight { get; } = Serdes.Json(FlightsJson.Default.DelayedFlight);

    /// <summary>Delays of a city and day.</summary>
    public static ISerde<DelayStats> DelayStats { get; } = Serdes.Json(FlightsJson.Default.DelayStats);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Flight))]
[JsonSerializable(typeof(Airport))]
[JsonSerializable(typeof(DelayedFlight))]
[JsonSerializable(typeof(DelayStats))]
internal sealed partial class FlightsJson : JsonSerializerContext;
