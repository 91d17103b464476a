using System.Globalization;
using System.Text;
using Flights;
using StreamProc.Integration.Transport;
using StreamProc.Kafka;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Integration.Delays;

/// <summary>The topics of the topology, which names them itself: made empty, fed and read, and deleted at the end.</summary>
internal sealed class FlightTopics : IDisposable
{
    private const int Partitions = 4;

    private readonly KafkaTransport _transport;
    private readonly List<FlightLine> _flights = FlightFiles.Flights();
    private readonly List<string> _made = [];

    public FlightTopics(KafkaTransport transport)
    {
        _transport = transport;
        Make(FlightDelays.AirportsTopic, 1);
        Make(FlightDelays.FlightsTopic, Partitions);
        Make(FlightDelays.DelaysTopic, Partitions);
    }

    public void FeedAirports() => Feed(FlightDelays.AirportsTopic, 1, FlightFiles.Airports().Select(a => (a.Iata, Bytes(a))));

    /// <summary>Feeds flights in the order of the file, all those from one number up to another.</summary>
    public void FeedFlights(Range which) => Feed(FlightDelays.FlightsTopic, Partitions, _flights[which].Select(f => (f.Origin, Encoding.UTF8.GetBytes(f.Json))));

    /// <summary>The result: of each city and day the last record.</summary>
    public List<CityDay> ReadTable()
    {
        var received = new Received();
        using var source = _transport.OpenSource("table", Isolation.ReadCommitted);
        source.Assign([.. Enumerable.Range(0, Partitions).Select(p => new PartitionStart(new(FlightDelays.DelaysTopic, p), p, PartitionStart.Beginning))]);
        received.PollUntil(source, () => received.Ends.Select(e => e.Slot).Distinct().Count() == Partitions);

        var keys = Serdes.TimeWindowed(Serdes.String, FlightDelays.Days.Size);
        var rows = new Dictionary<Windowed<string>, DelayStats>();
        foreach (var record in received.Records) rows[keys.Deserialize(record.Key, new("", IsKey: true))] = Json.DelayStats.Deserialize(record.Value, new("", IsKey: false));
        return FlightFiles.InOrder(rows.Select(r => new CityDay(
            r.Key.Key, r.Key.Window.Start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), r.Value.Flights, r.Value.TotalDelayMinutes, r.Value.WorstDelayMinutes)));
    }

    public void Dispose()
    {
        foreach (var topic in _made) _transport.Topics.Delete(topic);
    }

    private void Make(string topic, int partitions)
    {
        // On a broker that was given to the tests they may be somebody's own.
        Assert.True(_transport.Topics.Find(topic) is null, $"There is a topic {topic} already. This test deletes the topics that it uses, so it takes none that it has not made.");
        _transport.CreateTopic(topic, partitions);
        _made.Add(topic);
    }

    private void Feed(string topic, int partitions, IEnumerable<(string Key, byte[] Value)> records)
    {
        using var producer = _transport.OpenProducer("feed", "feed", ProcessingGuarantee.AtLeastOnce);
        var number = producer.Topic(topic);
        foreach (var (key, value) in records)
        {
            var keyBytes = Encoding.UTF8.GetBytes(key);
            producer.Send(new()
            {
                Topic = number,
                Partition = DefaultPartitioner.Partition(keyBytes, partitions),
                TimestampMs = 1,
                Key = NullableSpan.Of(keyBytes),
                Value = NullableSpan.Of(value),
                Headers = Headers.Empty,
            });
        }
        producer.Flush();
    }

    private static byte[] Bytes(Airport airport)
    {
        var bytes = new ByteWriter();
        Json.Airport.Serialize(airport, bytes, new(FlightDelays.AirportsTopic, IsKey: false));
        return bytes.Written.ToArray();
    }
}
