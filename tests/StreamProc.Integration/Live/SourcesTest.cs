using System.Text.RegularExpressions;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Integration.Transport;
using StreamProc.Kafka;
using StreamProc.Operators;
using StreamProc.Tasks;
using StreamProc.Transport;

namespace StreamProc.Integration.Live;

/// <summary>Sources by pattern, reset policies and partitioners, on a broker.</summary>
public sealed class SourcesTest(KafkaBroker broker)
{
    [Fact]
    public async Task A_pattern_takes_the_topics_that_are_there_and_later_ones_at_the_next_start_but_no_internal_ones()
    {
        using var transport = KafkaTransport.Connect(broker.Options());
        // Begins the names of all topics, internal ones and those of tasks included.
        var name = KafkaBroker.NewName("pattern");
        transport.CreateTopic($"{name}-in-1", 2);
        transport.CreateTopic($"out-{name}");
        Send(transport, $"{name}-in-1", (0, "a", 1), (1, "b", 2));
        var topology = new Topologies($"{name}", streams =>
        {
            var all = streams.Stream<string, string>(new Regex($"{name}-.*", RegexOptions.None, TimeSpan.FromSeconds(10)));
            all.Repartition(Repartitioned.As("through")).To($"out-{name}");
        });
        using var running = new Running(name, transport);
        var statistics = await running.UntilEnd(topology);
        Assert.Equal(2, statistics.RecordsRead);
        Assert.Equal(["a", "b"], Read(transport, $"out-{name}", 2).Select(r => r.Text).Order(StringComparer.Ordinal), StringComparer.Ordinal);

        transport.CreateTopic($"{name}-in-2");
        Send(transport, $"{name}-in-2", (0, "c", 3));
        statistics = await running.UntilEnd(topology);
        Assert.Equal(1, statistics.RecordsRead);
        Assert.Equal(["a", "b", "c"], Read(transport, $"out-{name}", 3).Select(r => r.Text).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_source_begins_by_duration_at_the_first_record_that_is_young_enough()
    {
        using var transport = KafkaTransport.Connect(broker.Options());
        var (input, output) = (KafkaBroker.NewName("duration-in"), KafkaBroker.NewName("duration-out"));
        transport.CreateTopic(input, 2);
        transport.CreateTopic(output);
        var nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        const long hourMs = 3_600_000;
        // The second partition has nothing that is young enough.
        Send(transport, input, (0, "old", nowMs - 3 * hourMs), (0, "young", nowMs - hourMs), (0, "out of order", nowMs - 3 * hourMs), (1, "old too", nowMs - 3 * hourMs));
        using var running = new Running(KafkaBroker.NewName("duration"), transport);
        await running.UntilEnd(new Topologies("ByDuration", streams =>
            streams.Stream(input, new Consumed<string, string>().WithOffsetReset(AutoOffsetReset.ByDuration(TimeSpan.FromHours(2)))).To(output)));
        Assert.Equal(["young", "out of order"], Read(transport, output, 2).Select(r => r.Text), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Without_a_policy_and_a_committed_offset_a_source_is_refused_by_name()
    {
        using var transport = KafkaTransport.Connect(broker.Options());
        var input = KafkaBroker.NewName("none-in");
        transport.CreateTopic(input);
        using var running = new Running(KafkaBroker.NewName("none"), transport);
        var failure = await Assert.ThrowsAsync<StreamsException>(() => running.UntilEnd(new Topologies("NoPolicy", streams =>
            streams.Stream(input, new Consumed<string, string>().WithOffsetReset(AutoOffsetReset.None)).ForEach((_, _) => { }))));
        Assert.Contains($"topic {input}, partition 0: there is no committed offset of group", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copies_go_to_the_partitions_that_are_chosen()
    {
        using var transport = KafkaTransport.Connect(broker.Options());
        var (input, output) = (KafkaBroker.NewName("copies-in"), KafkaBroker.NewName("copies-out"));
        transport.CreateTopic(input);
        transport.CreateTopic(output, 3);
        Send(transport, input, (0, "all", 1), (0, "none", 2), (0, "last", 3));
        using var running = new Running(KafkaBroker.NewName("copies"), transport);
        var statistics = await running.UntilEnd(new Topologies("Copies", streams => streams.Stream<string, string>(input)
            .To(output, new Produced<string, string>().WithPartitioner((_, _, value, partitions) => value switch { "all" => PartitionChoice.All, "none" => PartitionChoice.None, _ => partitions - 1 }))));
        Assert.Equal(1, statistics.RecordsDropped);
        Assert.Equal(["0 all", "1 all", "2 all", "2 last"], Read(transport, output, 4, partitions: 3).Select(r => $"{r.Slot} {r.Text}").Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static void Send(KafkaTransport transport, string topic, params (int Partition, string Value, long TimestampMs)[] records)
    {
        using var producer = transport.OpenProducer("feed", "feed", ProcessingGuarantee.AtLeastOnce);
        foreach (var (partition, value, timestampMs) in records) producer.Send(topic, partition, "k", value, timestampMs);
        producer.Flush();
    }

    private static List<Taken> Read(KafkaTransport transport, string topic, int count, int partitions = 1)
    {
        var received = new Received();
        using var source = transport.OpenSource("reader", Isolation.ReadCommitted);
        source.Assign([.. Enumerable.Range(0, partitions).Select(p => new PartitionStart(new(topic, p), p, PartitionStart.Beginning))]);
        // All partitions to their ends, so that a record too many is seen.
        received.PollUntil(source, () => received.Records.Count >= count && received.Ends.Select(e => e.Slot).Distinct().Count() == partitions);
        return received.Records;
    }

    private sealed class Topologies(string name, Action<StreamsBuilder> define) : StreamTopology
    {
        public override string Name => name;

        public override void Define(StreamsBuilder streams) => define(streams);
    }
}
