using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using FleetTopologies;
using StreamProc.Integration.Transport;
using StreamProc.Kafka;
using StreamProc.Transport;

namespace StreamProc.Integration.Fleet;

/// <summary>Topics of <see cref="NumberedCounts"/>: feeds the input, and judges the output.</summary>
internal sealed class NumberedTopics(KafkaTransport transport)
{
    public const int Partitions = 4;
    private const int Groups = 40;

    private int _sent;

    public string Input { get; } = KafkaBroker.NewName("numbers");

    public string Output { get; } = KafkaBroker.NewName("counts");

    public NumberedCounts Topology => new(Input, Output, isRegrouped: false);

    public int Sent => _sent;

    /// <summary>How much lies in the output, markers of transactions included.</summary>
    public long OutputEnd => Enumerable.Range(0, Partitions).Sum(p => transport.Topics.Watermarks(new(Output, p)).High);

    public void Create()
    {
        transport.CreateTopic(Input, Partitions);
        transport.CreateTopic(Output, Partitions);
    }

    /// <summary>Sends some more records, partitions and groups in turn.</summary>
    public void Feed(int records)
    {
        using var producer = transport.OpenProducer("feed", "feed", ProcessingGuarantee.AtLeastOnce);
        for (var end = _sent + records; _sent < end; _sent++) producer.Send(Input, _sent % Partitions, Key(_sent), Group(_sent), _sent + 1);
        producer.Flush();
    }

    /// <summary>Reads committed counts until each group has reached its number.</summary>
    /// <returns>For each group the counts in their order.</returns>
    public async Task<Dictionary<string, List<long>>> ReadUntilComplete(TimeSpan patience, params Task[] workers)
    {
        var received = new Received();
        using var source = transport.OpenSource("reader", Isolation.ReadCommitted);
        source.Assign([.. Enumerable.Range(0, Partitions).Select(p => new PartitionStart(new(Output, p), p, PartitionStart.Beginning))]);
        using var patient = new CancellationTokenSource(patience);
        var counts = ByGroup(received);
        while (counts.Count < Groups || counts.Values.Any(c => c.Max() < _sent / Groups))
        {
            if (workers.FirstOrDefault(w => w.IsFaulted) is { } failed) await failed;
            Assert.False(patient.IsCancellationRequested, $"Not in time: {received.Records.Count} counts of {_sent} records. {string.Join(", ", counts.Where(c => c.Value.Max() < _sent / Groups).Select(c => $"{c.Key}: {c.Value.Max()}"))}");
            source.Poll(received, 100_000, TimeSpan.FromMilliseconds(100));
            counts = ByGroup(received);
        }
        return counts;
    }

    /// <summary>Exactly once: each number once and in order. At least once: each number.</summary>
    public static void Check(ProcessingGuarantee guarantee, Dictionary<string, List<long>> counts)
    {
        foreach (var (group, values) in counts)
        {
            var expected = Enumerable.Range(1, (int)values.Max()).Select(i => (long)i);
            if (guarantee == ProcessingGuarantee.ExactlyOnce) Assert.Equal(expected, values);
            else Assert.True(values.ToHashSet().IsSupersetOf(expected), $"Counts of {group} are missing.");
        }
    }

    // A key is in one partition.
    private static string Key(int number) => $"k{(number % Groups).ToString(CultureInfo.InvariantCulture)}";

    // A group is in all partitions, one record after the other.
    private static string Group(int number) => $"g{(number / Partitions % Groups).ToString(CultureInfo.InvariantCulture)}";

    private static Dictionary<string, List<long>> ByGroup(Received received) =>
        received.Records.GroupBy(Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(r => BinaryPrimitives.ReadInt64BigEndian(r.Value)).ToList(), StringComparer.Ordinal);

    private static string Key(Taken record) => Encoding.UTF8.GetString(record.Key!);
}
