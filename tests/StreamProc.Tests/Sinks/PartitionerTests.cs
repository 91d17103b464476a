using System.Text;
using StreamProc.Dsl;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.Tasks;
using StreamProc.Tests.Processors;
using StreamProc.Tests.Runtime;
using StreamProc.Transport;

namespace StreamProc.Tests.Sinks;

/// <summary>Partitioners that send a record to one partition, to several or to none.</summary>
public sealed class PartitionerTests : IDisposable
{
    private readonly EmbeddedRun _run = new();

    public PartitionerTests()
    {
        _run.CreateTopic("in", 1);
        _run.CreateTopic("out", 3);
    }

    public void Dispose() => _run.Dispose();

    public static TheoryData<string, string> Choices => new()
    {
        { "1", "1:x" },
        { "2,0", "0:x 2:x" },
        { "1,1,2,1", "1:x 2:x" },
        { "all", "0:x 1:x 2:x" },
        { "none", "" },
        { "", "" },
        { "by key", $"{DefaultPartitioner.Partition("k"u8, 3)}:x" },
    };

    [Theory]
    [MemberData(nameof(Choices))]
    public async Task A_copy_goes_to_each_partition_that_is_chosen(string choice, string expected)
    {
        _run.Produce("in", [(0, "k", "x", 1)]);
        var statistics = await _run.RunUntilEnd(To(Choose(choice)));
        Assert.Equal(expected, Read("out"));
        // As in Kafka Streams, what goes nowhere is counted.
        Assert.Equal(expected.Length == 0 ? 1 : 0, statistics.RecordsDropped);
    }

    [Fact]
    public async Task A_repartition_topic_may_have_copies_in_all_partitions()
    {
        _run.Produce("in", [(0, "k", "x", 1), (0, "l", "y", 2), (0, "m", "z", 3)]);
        await _run.RunUntilEnd(new Defined("spread", streams => streams.Stream<string, string>("in")
            .Repartition(new Repartitioned<string, string>().WithName("spread").WithPartitions(3)
                .WithPartitioner((_, _, value, _) => value switch { "x" => PartitionChoice.All, "y" => 1, _ => PartitionChoice.None }))
            .Process(() => Scripted.Map((context, record) => $"{record.Value}{context.RecordMetadata!.Value.Partition}"))
            .To("out")));
        Assert.Equal(["x0", "x1", "x2", "y1"], _run.Read("out").Select(r => Encoding.UTF8.GetString(r.Value!)).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_sink_that_is_added_by_hand_has_them_too()
    {
        _run.Produce("in", [(0, "k", "x", 1)]);
        await _run.RunUntilEnd(new ByHand(topology => topology
            .AddSource<string, string>("source", "in")
            .AddSink("sink", "out", new Produced<string, string>().WithPartitioner((topic, key, value, partitions) =>
            {
                Assert.Equal(("out", "k", "x", 3), (topic, key, value, partitions));
                return PartitionChoice.Of(new[] { 0, 2 });
            }), "source")));
        Assert.Equal("0:x 2:x", Read("out"));
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("-1", -1)]
    [InlineData("0,7", 7)]
    public async Task A_partition_that_is_not_there_is_named_and_no_copy_is_sent(string choice, int named)
    {
        _run.Produce("in", [(0, "k", "x", 1)]);
        var failure = await Assert.ThrowsAsync<StreamsException>(() => _run.RunUntilEnd(To(Choose(choice))));
        Assert.StartsWith("Topology partitioned, task 0_0, node write: InvalidOperationException on topic in, partition 0, offset 0: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"Node write: its partitioner chose partition {named} of topic out, which has partitions 0 to 2: give one of those, or PartitionChoice.ByKey for the one that the key's hash gives.",
            failure.Message, StringComparison.Ordinal);
        _run.Reopen();
        Assert.Equal("", Read("out"));
    }

    [Fact]
    public void The_memory_of_a_choice_may_be_filled_anew()
    {
        var partitions = new int[2];
        using var run = TextRun.Of(streams => streams.Stream<string, string>("in").To("out", new Produced<string, string>().WithPartitioner((_, _, value, _) =>
        {
            Array.Fill(partitions, 0);
            return PartitionChoice.Of(partitions.AsMemory(0, value is "both" ? 2 : 1));
        })));
        run.Pipe("k", "both");
        run.Pipe("k", "one");
        Assert.Equal("k=both@0 k=one@0", run.Read());
    }

    private static Defined To(StreamPartitioner<string, string> partitioner) => new("partitioned", streams =>
        streams.Stream<string, string>("in").To("out", new Produced<string, string>().WithName("write").WithPartitioner(partitioner)));

    private static StreamPartitioner<string, string> Choose(string choice) => (_, _, _, _) => choice switch
    {
        "all" => PartitionChoice.All,
        "none" => PartitionChoice.None,
        "by key" => PartitionChoice.ByKey,
        _ when int.TryParse(choice, out var one) => one,
        _ => PartitionChoice.Of(choice.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray()),
    };

    private string Read(string topic)
    {
        var reader = new Reader();
        using var source = _run.Log.OpenSource("reader", Isolation.ReadCommitted);
        source.Assign([.. Enumerable.Range(0, 3).Select(p => new PartitionStart(new(topic, p), p, PartitionStart.Beginning))]);
        while (reader.Ended.Count < 3) source.Poll(reader, 1000, TimeSpan.FromSeconds(1));
        return string.Join(' ', reader.Records.Order(StringComparer.Ordinal));
    }

    private sealed class Reader : IRecordReceiver
    {
        public List<string> Records { get; } = [];

        public HashSet<int> Ended { get; } = [];

        public void Receive(in RawRecord record) => Records.Add($"{record.Slot}:{Encoding.UTF8.GetString(record.Value.Span)}");

        public void EndOfPartition(int slot, long position) => Ended.Add(slot);
    }
}
