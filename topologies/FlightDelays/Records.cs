using System.Globalization;

namespace Flights;

/// <summary>A flight as it comes in.</summary>
/// <param name="Date">When it left, <c>yyyy/MM/dd HH:mm</c>.</param>
/// <param name="Delay">By how many minutes it was late; negative: early.</param>
/// <param name="Distance">How far it went, miles.</param>
/// <param name="Origin">IATA code of the airport that it left.</param>
/// <param name="Destination">IATA code of the airport that it went to.</param>
public sealed record Flight(string Date, int Delay, int Distance, string Origin, string Destination)
{
    /// <summary><see cref="Date"/> as a point in time. The data name no time zone, so it is read as UTC.</summary>
    public DateTimeOffset DepartedAt() => DateTimeOffset.ParseExact(Date, "yyyy/MM/dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}

/// <summary>An airport.</summary>
/// <param name="Iata">Its IATA code.</param>
/// <param name="Name">Its name.</param>
/// <param name="City">The city that it serves.</param>
/// <param name="State">The city's state.</param>
public sealed record Airport(string Iata, string Name, string City, string State);

/// <summary>A flight that left late, as it travels to the task that counts its city.</summary>
/// <param name="City">City and state.</param>
/// <param name="DelayMinutes">By how much it was late.</param>
public sealed record DelayedFlight(string City, int DelayMinutes);

/// <summary>The delays of one city and day.</summary>
/// <param name="Flights">How many flights left late.</param>
/// <param name="TotalDelayMinutes">Their delays in all.</param>
/// <param name="WorstDelayMinutes">The longest of them.</param>
public sealed record DelayStats(int Flights, long TotalDelayMinutes, int WorstDelayMinutes)
{
    /// <summary>No flight yet.</summary>
    public static DelayStats None { get; } = new(0, 0, 0);

    /// <summary>These and one more.</summary>
    public DelayStats Add(int delayMinutes) => new(Flights + 1, TotalDelayMinutes + delayMinutes, Math.Max(WorstDelayMinutes, delayMinutes));
}
