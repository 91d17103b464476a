using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using StreamProc.Dsl;
using StreamProc.Integration.Transport;
using StreamProc.Kafka;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Integration.Fleet;

/// <summary>Counts records by key: what the output must hold for a key, in order, is 1, 2, 3 and so on, whoever has worked on it.</summary>
internal sealed class NumberedCounts(KafkaTransport transport) : StreamTopology
{
    public const int Partitions = 4;
    private const int Keys = 40;

    private int _sent;

    public string Input { get; } = KafkaBroker.NewName("numbers");

    public string Output { get; } = KafkaBroker.NewName("counts");

    public override string Name => "NumberedCounts";

    public override void Define(StreamsBuilder streams) => streams
        .Stream(Input, Consumed.With(Serdes.String, Serdes.String))
        .GroupByKey()
        .Count(Materialized.As<string, long>("counts"))
        .ToStream()
        .To(Output);

    public void CreateTopics()
    {
        transport.CreateTopic(Input, Partitions);
        transport.CreateTopic(Output, Partitions);
    }

    /// <summary>Sends some more records, the keys in turn.</summary>
    public void Feed(int records)
    {
        using var producer = transport.OpenProducer("feed", "feed", ProcessingGuarantee.AtLeastOnce);
        for (var end = _sent + records; _sent < end; _sent++)
        {
            var key = $"k{(_sent % Keys).ToString(CultureInfo.InvariantCulture)}";
            producer.Send(Input, DefaultPartitioner.Partition(Encoding.UTF8.GetBytes(key), Partitions), key, "v", _sent + 1);
        }
        producer.Flush();
    }

    /// <summary>Reads committed counts until each key has reached its number.</summary>
    /// <returns>For each key the counts in their order.</returns>
    public async Task<Dictionary<string, List<long>>> ReadUntilComplete(params Task[] workers)
    {
        var received = new Received();
        using var source = transport.OpenSource("reader", Isolation.ReadCommitted);
        source.Assign([.. Enumerable.Range(0, Partitions).Select(p => new PartitionStart(new(Output, p), p, PartitionStart.Beginning))]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (received.Records.Select(Key).Distinct(StringComparer.Ordinal).Count() < Keys || ByKey(received).Values.Any(c => c.Max() < _sent / Keys))
        {
            if (workers.FirstOrDefault(w => w.IsFaulted) is { } failed) await failed;
            Assert.False(patience.IsCancellationRequested, $"Not in time: {received.Records.Count} of {_sent} counts.");
            source.Poll(received, 10_000, TimeSpan.FromMilliseconds(100));
        }
        return ByKey(received);
    }

    private static Dictionary<string, List<long>> ByKey(Received received) =>
        received.Records.GroupBy(Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(r => BinaryPrimitives.ReadInt64BigEndian(r.Value)).ToList(), StringComparer.Ordinal);

    private static string Key(Taken record) => Encoding.UTF8.GetString(record.Key!);
}
