using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Flights;
using StreamProc.Records;
using StreamProc.Transport;
using StreamProc.Worker.Topics;

namespace StreamProc.Worker.Demo;

/// <summary>One line of the result.</summary>
internal sealed record CityDay(string City, string Day, int Flights, long TotalDelayMinutes, int WorstDelayMinutes);

/// <summary>The result as its topic has it: of each city and day the last record.</summary>
internal sealed class DelayTable : IDisposable
{
    // As in the records themselves: whoever compares the two need not decode.
    private static readonly JsonSerializerOptions Lines = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly SerdeContext Key = new(FlightDelays.DelaysTopic, IsKey: true), Value = new(FlightDelays.DelaysTopic, IsKey: false);
    private static readonly ISerde<Windowed<string>> KeySerde = Serdes.TimeWindowed(Serdes.String, FlightDelays.Days.Size);

    private readonly Dictionary<Windowed<string>, DelayStats> _rows = [];
    private readonly TopicReader _reader;

    public DelayTable(ITransport transport) =>
        _reader = new(transport, transport.Topics.Find(FlightDelays.DelaysTopic)!, PartitionStart.Beginning, (int _, in RawRecord record) => Put(in record));

    /// <summary>City-days.</summary>
    public int Count => _rows.Count;

    /// <summary>Flights in all of them.</summary>
    public long Flights => _rows.Values.Sum(s => (long)s.Flights);

    /// <summary>All rows, by day and city.</summary>
    public IEnumerable<CityDay> Rows => _rows.Select(Row).OrderBy(r => r.Day, StringComparer.Ordinal).ThenBy(r => r.City, StringComparer.Ordinal);

    /// <summary>The city-days with the most minutes of delay.</summary>
    public IReadOnlyList<CityDay> Worst(int count) => [.. _rows.OrderByDescending(r => r.Value.TotalDelayMinutes).ThenBy(r => r.Key.Key, StringComparer.Ordinal).Take(count).Select(Row)];

    /// <summary>Takes what has been committed since the last call.</summary>
    public void Update()
    {
        while (_reader.Poll(TimeSpan.Zero) > 0)
        {
        }
    }

    /// <summary>The whole table as it is now.</summary>
    public static DelayTable ReadToEnd(ITransport transport)
    {
        var table = new DelayTable(transport);
        while (!table._reader.HasReachedEnd) table._reader.Poll(TimeSpan.FromMilliseconds(100));
        return table;
    }

    /// <summary>Writes the rows as JSON lines.</summary>
    public void WriteTo(TextWriter output)
    {
        foreach (var row in Rows) output.Write(JsonSerializer.Serialize(row, Lines) + "\n");
    }

    public void Dispose() => _reader.Dispose();

    private void Put(in RawRecord record) => _rows[KeySerde.Deserialize(record.Key.Span, Key)] = Json.DelayStats.Deserialize(record.Value.Span, Value);

    private static CityDay Row(KeyValuePair<Windowed<string>, DelayStats> row) => new(
        row.Key.Key, row.Key.Window.Start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), row.Value.Flights, row.Value.TotalDelayMinutes, row.Value.WorstDelayMinutes);
}
