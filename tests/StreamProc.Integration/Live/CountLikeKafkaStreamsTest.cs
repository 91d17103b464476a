using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using StreamProc.Dsl;
using StreamProc.Integration.Transport;
using StreamProc.Kafka;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Integration.Live;

/// <summary>The same topology in the real Kafka Streams and in ours, on one broker and one input topic: the outputs must be the same.</summary>
public sealed class CountLikeKafkaStreamsTest(KafkaBroker broker)
{
    // Its result does not depend on how partitions are interleaved: a count of each key, and every update is forwarded.
    private const string Vector = "count-persistent.1";
    private const int Partitions = 2;
    private const int Rounds = 100;

    [Fact]
    public async Task Counts_are_the_same_in_the_same_order()
    {
        using var transport = KafkaTransport.Connect(broker.Options());
        var (input, theirOutput, ourOutput) = (KafkaBroker.NewName("live-in"), KafkaBroker.NewName("live-theirs"), KafkaBroker.NewName("live-ours"));
        foreach (var topic in new[] { input, theirOutput, ourOutput }) transport.CreateTopic(topic, Partitions);
        var vector = ReadVector();
        await using var theirs = KafkaStreamsProcess.Start(broker.Bootstrap, KafkaBroker.NewName("live-theirs"), WithTopics(vector, input, theirOutput));
        var counted = Feed(transport, input, vector);

        using var ours = new Running(KafkaBroker.NewName("live-ours"), transport);
        var statistics = await ours.UntilEnd(new Counts(input, ourOutput));

        Assert.Equal(Rounds * vector["droppedRecords"]!.GetValue<int>(), statistics.RecordsDropped);
        var expected = Read(transport, theirOutput, counted, theirs);
        Assert.Equal(expected, Read(transport, ourOutput, counted, theirs));
    }

    private static JsonNode ReadVector()
    {
        var root = RepositoryFolder.Find();
        Assert.SkipWhen(root is null, "The tests do not run in the repository, where the vectors lie.");
        using var archive = ZipFile.OpenRead(Path.Combine(root, "tests", "StreamProc.Conformance", "vectors.zip"));
        using var entry = archive.GetEntry($"{Vector}.json")!.Open();
        var vector = JsonNode.Parse(entry)!;
        Assert.Equal(["stream", "groupByKey", "count", "toStream", "to"], vector["topology"]!.AsArray().Select(op => op!["op"]!.GetValue<string>()), StringComparer.Ordinal);
        return vector;
    }

    /// <summary>The vector's topology, on topics of this test alone.</summary>
    private static string WithTopics(JsonNode vector, string input, string output)
    {
        var topology = vector["topology"]!.DeepClone();
        foreach (var op in topology.AsArray())
            if (op!["topic"] is { } topic) op["topic"] = topic.GetValue<string>() is "in" ? input : output;
        return new JsonObject { ["topology"] = topology }.ToJsonString();
    }

    /// <summary>Sends the vector's records many times over.</summary>
    /// <returns>How many of them can be counted.</returns>
    private static int Feed(KafkaTransport transport, string topic, JsonNode vector)
    {
        var counted = 0;
        using var producer = transport.OpenProducer("feed", "feed", ProcessingGuarantee.AtLeastOnce);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var step in vector["steps"]!.AsArray().Where(s => s!["topic"] is not null))
            {
                var (key, value) = (step!["key"]?.GetValue<string>(), step["value"]?.GetValue<string>());
                var partition = key is null ? 0 : DefaultPartitioner.Partition(Encoding.UTF8.GetBytes(key), Partitions);
                producer.Send(topic, partition, key, value, step["ts"]!.GetValue<long>());
                if (key is not null && value is not null) counted++;
            }
        }
        producer.Flush();
        return counted;
    }

    private static List<(int Partition, string Key, long Count, long TimestampMs)> Read(KafkaTransport transport, string topic, int count, KafkaStreamsProcess theirs)
    {
        var received = new Received();
        using var source = transport.OpenSource(topic, Isolation.ReadCommitted);
        source.Assign([.. Enumerable.Range(0, Partitions).Select(p => new PartitionStart(new(topic, p), p, PartitionStart.Beginning))]);
        received.PollUntil(source, () => received.Records.Count >= count || !theirs.IsRunning);
        Assert.True(received.Records.Count >= count, $"Kafka Streams has ended: {theirs.Said}");
        return [.. received.Records.OrderBy(r => r.Slot).ThenBy(r => r.Offset).Select(r => (r.Slot, Encoding.UTF8.GetString(r.Key!), BinaryPrimitives.ReadInt64BigEndian(r.Value), r.TimestampMs))];
    }

    private sealed class Counts(string input, string output) : StreamTopology
    {
        public override void Define(StreamsBuilder streams) => streams
            .Stream(input, Consumed.With(Serdes.String, Serdes.String))
            .GroupByKey()
            .Count(Materialized.As<string, long>("counts"))
            .ToStream()
            .To(output);
    }
}
