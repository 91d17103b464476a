using Flights;
using StreamProc.Transport;
using StreamProc.Worker.Topics;

namespace StreamProc.Worker.Demo;

/// <summary>Feeds the files into the topics, and goes on exactly where an earlier feed was cut off.</summary>
/// <remarks>
/// Records go out in the order of the file, so a partition holds the first of the file's records that belong there: its end offset says how
/// many to leave out. No note of our own could be at odds with the log after a crash.
/// </remarks>
internal sealed class FlightFeed : IDisposable
{
    private const int RecordsPerCommit = 2_000;
    private const int FlightPartitions = 4;

    private readonly FlightData _data;
    private readonly ITopicAdmin _topics;
    private readonly IProducer _producer;
    private readonly TimeProvider _time;
    private long _flights;

    public FlightFeed(FlightData data, ITransport transport, TimeProvider time)
    {
        (_data, _topics, _time) = (data, transport.Topics, time);
        CreateIfMissing(FlightDelays.AirportsTopic, 1, ("cleanup.policy", "compact"));
        CreateIfMissing(FlightDelays.FlightsTopic, FlightPartitions);
        CreateIfMissing(FlightDelays.DelaysTopic, FlightPartitions);
        _producer = transport.OpenProducer("feed", "demo-feed", ProcessingGuarantee.ExactlyOnce);
    }

    /// <summary>Flights in the topic, those of an earlier feed included.</summary>
    public long FlightsFed => Volatile.Read(ref _flights);

    /// <summary>Feeds the airports.</summary>
    /// <returns>How many there are.</returns>
    public async Task<long> FeedAirports()
    {
        var sender = new KeyedSender(_producer, FlightDelays.AirportsTopic);
        var left = Fed(FlightDelays.AirportsTopic);
        var count = 0L;
        await foreach (var (iata, json) in _data.Airports())
        {
            count++;
            if (left[0]-- > 0) continue;
            sender.Send(iata, json, _time.GetUtcNow().ToUnixTimeMilliseconds());
        }
        _producer.Commit([]);
        return count;
    }

    /// <summary>Feeds all flights at once. Nothing may be processed meanwhile: on the embedded log, a commit would take unfinished work along.</summary>
    public async Task FeedFlights(Action fed, CancellationToken stop)
    {
        await foreach (var _ in Send(stop))
        {
            if (FlightsFed % RecordsPerCommit != 0) continue;
            _producer.Commit([]);
            fed();
        }
        Commit();
    }

    /// <summary>
    /// Feeds flights at the pace at which they left, so many times faster, and commits nothing: what processes them at the same time commits
    /// them together with its own work.
    /// </summary>
    public async Task FeedFlightsPaced(double speed, CancellationToken stop)
    {
        (long DepartedMs, long Timestamp)? first = null;
        await foreach (var flight in Send(stop, async next =>
        {
            first ??= (next.DepartedMs, _time.GetTimestamp());
            var due = TimeSpan.FromMilliseconds((next.DepartedMs - first.Value.DepartedMs) / speed);
            var wait = due - _time.GetElapsedTime(first.Value.Timestamp);
            // The clock's ticks are coarser than a pause between two flights may be.
            if (wait > TimeSpan.FromMilliseconds(1)) await Task.Delay(wait, _time, stop);
        })) _ = flight;
    }

    /// <summary>Commits what was fed. Nothing may be processed meanwhile.</summary>
    public void Commit() => _producer.Commit([]);

    public void Dispose() => _producer.Dispose();

    private async IAsyncEnumerable<FlightLine> Send([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop, Func<FlightLine, Task>? before = null)
    {
        var sender = new KeyedSender(_producer, FlightDelays.FlightsTopic);
        var left = Fed(FlightDelays.FlightsTopic);
        await foreach (var flight in _data.Flights())
        {
            if (stop.IsCancellationRequested) yield break;
            if (left[sender.PartitionOf(flight.Origin)]-- <= 0)
            {
                if (before is not null) await before(flight);
                sender.Send(flight.Origin, flight.Json, flight.DepartedMs);
            }
            Interlocked.Increment(ref _flights);
            yield return flight;
        }
    }

    /// <summary>Records in each partition of a topic.</summary>
    private long[] Fed(string topic) => [.. Enumerable.Range(0, _topics.Find(topic)!.Partitions).Select(p => _topics.Watermarks(new(topic, p)).High)];

    private void CreateIfMissing(string topic, int partitions, params (string Name, string Value)[] settings)
    {
        if (_topics.Find(topic) is null) _topics.Create(new(topic, partitions, settings.ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal)));
    }
}
