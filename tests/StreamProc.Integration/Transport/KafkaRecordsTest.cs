using System.Diagnostics;
using System.Text;
using StreamProc.Kafka;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Integration.Transport;

/// <summary>Records there and back, by native batches and by public calls.</summary>
public sealed class KafkaRecordsTest(KafkaBroker broker)
{
    public static TheoryData<NativeBatches> Paths => [NativeBatches.Required, NativeBatches.Off];

    [Theory, MemberData(nameof(Paths))]
    public void Null_and_empty_stay_apart_in_keys_values_and_headers(NativeBatches path)
    {
        using var kafka = KafkaTransport.Connect(broker.Options(path));
        var topic = KafkaBroker.NewName("nulls");
        kafka.CreateTopic(topic);
        var headers = Headers.Of(new Header("a", [1, 2]), new Header("a", []), new Header("ü", null));
        using var producer = kafka.OpenProducer("p", "g", ProcessingGuarantee.AtLeastOnce);
        string?[] texts = [null, "", "x"];
        foreach (var key in texts)
            foreach (var value in texts) producer.Send(topic, 0, key, value, 7, headers);
        producer.Flush();

        var received = Read(kafka, topic, 9);

        var i = 0;
        foreach (var key in texts)
        {
            foreach (var value in texts)
            {
                Assert.Equal(key is null ? null : Encoding.UTF8.GetBytes(key), received.Records[i].Key);
                Assert.Equal(value is null ? null : Encoding.UTF8.GetBytes(value), received.Records[i++].Value);
            }
        }

        Assert.All(received.Records, r => Assert.Equal(headers.Select(h => (h.Key, Text(h.Value))), r.Headers.Select(h => (h.Key, Text(h.Value)))));
    }

    [Theory, MemberData(nameof(Paths))]
    public void Timestamps_arrive_as_they_were_sent_and_zero_as_one(NativeBatches path)
    {
        using var kafka = KafkaTransport.Connect(broker.Options(path));
        var topic = KafkaBroker.NewName("timestamps");
        kafka.CreateTopic(topic);
        using var producer = kafka.OpenProducer("p", "g", ProcessingGuarantee.AtLeastOnce);
        foreach (var timestampMs in new long[] { 0, 1, 1_700_000_000_123, 5 }) producer.Send(topic, 0, "k", "v", timestampMs);
        producer.Flush();

        Assert.Equal([1, 1, 1_700_000_000_123, 5], Read(kafka, topic, 4).Records.Select(r => r.TimestampMs));
    }

    [Theory, MemberData(nameof(Paths))]
    public void Ends_are_reported_each_time_they_are_reached(NativeBatches path)
    {
        using var kafka = KafkaTransport.Connect(broker.Options(path));
        var topic = KafkaBroker.NewName("ends");
        kafka.CreateTopic(topic, 2);
        using var producer = kafka.OpenProducer("p", "g", ProcessingGuarantee.AtLeastOnce);
        using var source = kafka.OpenSource("s", Isolation.ReadUncommitted);
        var received = new Received();
        source.Assign([new(new(topic, 0), 40, PartitionStart.Beginning), new(new(topic, 1), 41, PartitionStart.Beginning)]);
        received.PollUntil(source, () => received.Ends.Contains((40, 0)) && received.Ends.Contains((41, 0)));

        producer.Send(topic, 1, "k", "v");
        producer.Flush();
        received.PollUntil(source, () => received.Ends.Contains((41, 1)));

        Assert.Equal(41, Assert.Single(received.Records).Slot);
        Assert.DoesNotContain((40, 1), received.Ends);
    }

    [Theory, MemberData(nameof(Paths))]
    public void Paused_partitions_hand_over_nothing_and_lose_nothing(NativeBatches path)
    {
        using var kafka = KafkaTransport.Connect(broker.Options(path));
        var topic = KafkaBroker.NewName("paused");
        kafka.CreateTopic(topic, 2);
        using var producer = kafka.OpenProducer("p", "g", ProcessingGuarantee.AtLeastOnce);
        using var source = kafka.OpenSource("s", Isolation.ReadUncommitted);
        var received = new Received();
        for (var i = 0; i < 1000; i++) producer.Send(topic, 0, "k", $"{i}");
        producer.Flush();
        source.Assign([new(new(topic, 0), 0, PartitionStart.Beginning), new(new(topic, 1), 1, PartitionStart.Beginning)]);
        received.PollUntil(source, () => received.Records.Count > 0, maxRecords: 10);
        source.Pause([new(topic, 0)]);
        var before = received.Records.Count;

        producer.Send(topic, 1, "k", "other");
        producer.Flush();
        received.PollUntil(source, () => received.Records.Exists(r => r.Slot == 1));
        Assert.Equal(before, received.Records.Count(r => r.Slot == 0));

        source.Resume([new(topic, 0)]);
        received.PollUntil(source, () => received.Records.Count == 1001);
        Assert.Equal(string.Join(' ', Enumerable.Range(0, 1000)), Texts(received, slot: 0));
    }

    [Theory, MemberData(nameof(Paths))]
    public void Partitions_come_and_go_one_by_one(NativeBatches path)
    {
        using var kafka = KafkaTransport.Connect(broker.Options(path));
        var topic = KafkaBroker.NewName("moves");
        kafka.CreateTopic(topic, 2);
        using var producer = kafka.OpenProducer("p", "g", ProcessingGuarantee.AtLeastOnce);
        for (var i = 0; i < 20; i++) producer.Send(topic, i % 2, "k", $"{i}");
        producer.Flush();
        using var source = kafka.OpenSource("s", Isolation.ReadUncommitted);
        var received = new Received();
        source.Assign([new(new(topic, 0), 5, 4)]);
        received.PollUntil(source, () => received.Ends.Contains((5, 10)));
        Assert.Equal("8 10 12 14 16 18", Texts(received, slot: 5));

        source.Assign([new(new(topic, 1), 6, PartitionStart.End)]);
        received.PollUntil(source, () => received.Ends.Contains((6, 10)));
        source.Unassign([new(topic, 0)]);
        producer.Send(topic, 0, "k", "unheard");
        producer.Send(topic, 1, "k", "heard");
        producer.Flush();
        received.PollUntil(source, () => received.Ends.Contains((6, 11)));
        Assert.Equal("heard", received.Records[^1].Text);

        source.Assign([new(new(topic, 0), 7, 9)]);
        received.PollUntil(source, () => received.Ends.Contains((7, 11)));
        Assert.Equal("18 unheard", Texts(received, slot: 7));
    }

    [Theory, MemberData(nameof(Paths))]
    public void A_hundred_thousand_records_arrive_once_and_in_order(NativeBatches path)
    {
        const int Count = 100_000;
        using var kafka = KafkaTransport.Connect(broker.Options(path) with { Linger = TimeSpan.FromMilliseconds(5) });
        var topic = KafkaBroker.NewName("many");
        kafka.CreateTopic(topic, 4);
        using var producer = kafka.OpenProducer("p", "g", ProcessingGuarantee.AtLeastOnce);
        var number = producer.Topic(topic);
        var value = new byte[100];
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Count; i++)
        {
            BitConverter.TryWriteBytes(value, i);
            producer.Send(new() { Topic = number, Partition = i % 4, TimestampMs = i, Value = new(value), Headers = Headers.Empty });
        }

        producer.Flush();
        var sent = watch.Elapsed;
        using var source = kafka.OpenSource("s", Isolation.ReadCommitted);
        source.Assign([.. Enumerable.Range(0, 4).Select(p => new PartitionStart(new(topic, p), p, PartitionStart.Beginning))]);
        var check = new InOrder();
        watch.Restart();
        while (check.Count < Count && watch.Elapsed < TimeSpan.FromSeconds(60)) source.Poll(check, 10_000, TimeSpan.FromMilliseconds(100));

        Assert.Equal(Count, check.Count);
        TestContext.Current.SendDiagnosticMessage($"{path}: sent at {sent.TotalMicroseconds * 1000 / Count:F0} ns and read at {watch.Elapsed.TotalMicroseconds * 1000 / Count:F0} ns a record");
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task Wake_ends_a_wait(NativeBatches path)
    {
        using var kafka = KafkaTransport.Connect(broker.Options(path));
        using var source = kafka.OpenSource("s", Isolation.ReadUncommitted);
        var watch = Stopwatch.StartNew();
        var waker = Task.Run(source.Wake, TestContext.Current.CancellationToken);
        source.Poll(new Received(), 10, TimeSpan.FromSeconds(30));
        await waker;
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15));
    }

    [Theory, MemberData(nameof(Paths))]
    public void An_offset_that_is_gone_or_not_yet_there_is_an_error_that_names_the_partition(NativeBatches path)
    {
        using var kafka = KafkaTransport.Connect(broker.Options(path));
        var topic = KafkaBroker.NewName("gone");
        kafka.CreateTopic(topic);
        using var producer = kafka.OpenProducer("p", "g", ProcessingGuarantee.AtLeastOnce);
        for (var i = 0; i < 10; i++) producer.Send(topic, 0, "k", "v");
        producer.Flush();
        kafka.Topics.DeleteRecords(new(topic, 0), 5);
        Assert.Equal(new Watermarks(5, 10), kafka.Topics.Watermarks(new(topic, 0)));

        foreach (var offset in new long[] { 2, 100 })
        {
            using var source = kafka.OpenSource("s", Isolation.ReadUncommitted);
            source.Assign([new(new(topic, 0), 0, offset)]);
            var received = new Received();
            var e = Assert.Throws<OffsetOutOfRangeException>(() => received.PollUntil(source, () => false));
            Assert.Equal((new TopicPartition(topic, 0), offset), (e.Partition, e.Offset));
            Assert.Contains($"{topic}-0", e.Message, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public void A_record_that_is_not_taken_fails_the_flush_and_names_its_partition(NativeBatches path)
    {
        using var kafka = KafkaTransport.Connect(broker.Options(path));
        var topic = KafkaBroker.NewName("small");
        kafka.CreateTopic(topic, 2, ("max.message.bytes", "1000"));
        using var producer = kafka.OpenProducer("p", "g", ProcessingGuarantee.AtLeastOnce);
        producer.Send(topic, 1, "k", new('x', 5000));
        var e = Assert.Throws<SendException>(() => producer.Commit([]));
        Assert.Equal((topic, 1), (e.Topic, e.Partition));
        Assert.Contains("max.message.bytes", e.Message, StringComparison.Ordinal);

        producer.Send(topic, 7, "k", "v");
        e = Assert.Throws<SendException>(producer.Flush);
        Assert.Equal((topic, 7), (e.Topic, e.Partition));

        producer.Send(topic, 0, "k", "v");
        producer.Send(topic, 1, "k", "v");
        producer.Send(topic, -1, null, "anywhere");
        producer.Flush();
    }

    private static string Texts(Received received, int slot) => string.Join(' ', received.Records.Where(r => r.Slot == slot).Select(r => r.Text));

    private static string? Text(byte[]? bytes) => bytes is null ? null : Convert.ToHexString(bytes);

    private static Received Read(KafkaTransport kafka, string topic, int count)
    {
        using var source = kafka.OpenSource("s", Isolation.ReadUncommitted);
        var received = new Received();
        source.Assign([new(new(topic, 0), 3, PartitionStart.Beginning)]);
        received.PollUntil(source, () => received.Records.Count >= count);
        Assert.All(received.Records, r => Assert.Equal(3, r.Slot));
        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), received.Records.Select(r => r.Offset));
        return received;
    }

    private sealed class InOrder : IRecordReceiver
    {
        private readonly int[] _next = [0, 1, 2, 3];

        public int Count { get; private set; }

        public void Receive(in RawRecord record)
        {
            Assert.Equal(_next[record.Slot], BitConverter.ToInt32(record.Value.Span));
            _next[record.Slot] += 4;
            Count++;
        }

        public void EndOfPartition(int slot, long position)
        {
            // Nothing to do: the count ends the reading.
        }
    }
}
