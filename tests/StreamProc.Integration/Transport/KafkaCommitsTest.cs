using StreamProc.Kafka;
using StreamProc.Transport;

namespace StreamProc.Integration.Transport;

/// <summary>Units of work: what is visible after which commit, and to whom.</summary>
public sealed class KafkaCommitsTest(KafkaBroker broker)
{
    private const string Note = "ts=1700000000123;ü";

    public static TheoryData<NativeBatches, ProcessingGuarantee> All => new()
    {
        { NativeBatches.Required, ProcessingGuarantee.AtLeastOnce },
        { NativeBatches.Required, ProcessingGuarantee.ExactlyOnce },
        { NativeBatches.Off, ProcessingGuarantee.AtLeastOnce },
        { NativeBatches.Off, ProcessingGuarantee.ExactlyOnce },
    };

    public static TheoryData<NativeBatches> Paths => [NativeBatches.Required, NativeBatches.Off];

    [Theory, MemberData(nameof(All))]
    public void Offsets_are_committed_with_their_notes(NativeBatches path, ProcessingGuarantee guarantee)
    {
        using var kafka = KafkaTransport.Connect(broker.Options(path));
        var (topic, group) = (KafkaBroker.NewName("notes"), KafkaBroker.NewName("app"));
        kafka.CreateTopic(topic, 3);
        Assert.Empty(kafka.Committed(group, [new(topic, 0), new(topic, 1)]));

        using var producer = kafka.OpenProducer("p", group, guarantee);
        producer.Commit([]);
        producer.Send(topic, 2, "k", "v");
        producer.Commit([new(new(topic, 0), 5, Note), new(new(topic, 1), 6, "")]);
        producer.Commit([new(new(topic, 1), 7, "later")]);

        Assert.Equal(
            [new(new(topic, 0), 5, Note), new(new(topic, 1), 7, "later")],
            kafka.Committed(group, [new(topic, 0), new(topic, 1), new(topic, 2)]).OrderBy(o => o.Partition.Partition));
    }

    [Theory, MemberData(nameof(All))]
    public void A_producer_knows_the_offset_after_its_last_acknowledged_record(NativeBatches path, ProcessingGuarantee guarantee)
    {
        using var kafka = KafkaTransport.Connect(broker.Options(path));
        var (one, other) = (KafkaBroker.NewName("one"), KafkaBroker.NewName("other"));
        kafka.CreateTopic(one, 2);
        kafka.CreateTopic(other);
        using var producer = kafka.OpenProducer("p", KafkaBroker.NewName("app"), guarantee);
        Assert.Equal(-1, producer.NextOffset(producer.Topic(one), 1));
        for (var i = 0; i < 3000; i++) producer.Send(i % 3 == 0 ? other : one, i % 3 == 0 ? 0 : 1, "k", "v");
        producer.Flush();

        Assert.Equal(-1, producer.NextOffset(producer.Topic(one), 0));
        Assert.Equal(2000, producer.NextOffset(producer.Topic(one), 1));
        Assert.Equal(1000, producer.NextOffset(producer.Topic(other), 0));
    }

    [Theory, MemberData(nameof(Paths))]
    public void A_transaction_shows_all_or_nothing(NativeBatches path)
    {
        using var kafka = KafkaTransport.Connect(broker.Options(path));
        var (topic, group) = (KafkaBroker.NewName("txn"), KafkaBroker.NewName("app"));
        kafka.CreateTopic(topic);
        using var producer = kafka.OpenProducer("p", group, ProcessingGuarantee.ExactlyOnce);
        using var source = kafka.OpenSource("s", Isolation.ReadCommitted);
        var received = new Received();
        source.Assign([new(new(topic, 0), 0, PartitionStart.Beginning)]);

        producer.Send(topic, 0, "k", "taken back");
        producer.Flush();
        producer.Abort();
        Assert.Empty(kafka.Committed(group, [new(topic, 0)]));
        producer.Send(topic, 0, "k", "first");
        producer.Commit([new(new(topic, 0), 1, Note)]);
        producer.Send(topic, 0, "k", "second");
        producer.Commit([new(new(topic, 0), 2, Note)]);
        received.PollUntil(source, () => received.Records.Count == 2);
        Assert.Equal("first second", string.Join(' ', received.Records.Select(r => r.Text)));

        // Markers take up offsets: three records and three markers.
        received.PollUntil(source, () => received.Ends.Exists(e => e.Position == 6));
        Assert.Equal(6, kafka.Topics.Watermarks(new(topic, 0)).High);
        Assert.Equal(4, received.Records[^1].Offset);
    }

    [Theory, MemberData(nameof(Paths))]
    public void A_transaction_with_a_record_that_is_not_taken_commits_nothing_and_can_be_begun_again(NativeBatches path)
    {
        using var kafka = KafkaTransport.Connect(broker.Options(path));
        var (topic, group) = (KafkaBroker.NewName("toolarge"), KafkaBroker.NewName("app"));
        kafka.CreateTopic(topic, 1, ("max.message.bytes", "1000"));
        using var producer = kafka.OpenProducer("p", group, ProcessingGuarantee.ExactlyOnce);

        producer.Send(topic, 0, "k", "good");
        producer.Send(topic, 0, "k", new('x', 5000));
        var e = Assert.Throws<SendException>(() => producer.Commit([new(new(topic, 0), 1, "")]));
        Assert.Equal((topic, 0), (e.Topic, e.Partition));
        producer.Abort();
        Assert.Empty(kafka.Committed(group, [new(topic, 0)]));

        var before = producer.NextOffset(producer.Topic(topic), 0);
        producer.Send(topic, 0, "k", "again");
        producer.Commit([new(new(topic, 0), 2, "")]);
        Assert.True(producer.NextOffset(producer.Topic(topic), 0) > before);
        Assert.Equal(2, Assert.Single(kafka.Committed(group, [new(topic, 0)])).Offset);
    }

    [Theory, MemberData(nameof(Paths))]
    public void A_successor_with_the_same_name_fences_its_predecessor_and_ends_its_transaction(NativeBatches path)
    {
        using var kafka = KafkaTransport.Connect(broker.Options(path));
        var (topic, group) = (KafkaBroker.NewName("fenced"), KafkaBroker.NewName("app"));
        kafka.CreateTopic(topic);
        using var old = kafka.OpenProducer("lane-0", group, ProcessingGuarantee.ExactlyOnce);
        using var other = kafka.OpenProducer("lane-1", group, ProcessingGuarantee.ExactlyOnce);
        old.Send(topic, 0, "k", "never seen");
        old.Flush();
        other.Send(topic, 0, "k", "behind it");
        other.Commit([new(new(topic, 0), 1, "other")]);

        using var source = kafka.OpenSource("s", Isolation.ReadCommitted);
        var received = new Received();
        source.Assign([new(new(topic, 0), 0, PartitionStart.Beginning)]);
        received.PollUntil(source, () => received.Ends.Count > 0);
        Assert.Equal((0, 0), received.Ends[0]); // the last stable offset: blocked
        Assert.Empty(received.Records);

        kafka.EndTransactions("lane-0", group);
        received.PollUntil(source, () => received.Records.Count > 0);
        Assert.Equal("behind it", Assert.Single(received.Records).Text);

        Assert.Throws<FencedException>(() => old.Commit([new(new(topic, 0), 9, "zombie")]));
        Assert.Throws<FencedException>(() => old.Commit([new(new(topic, 0), 9, "zombie")]));
        Assert.Throws<FencedException>(old.Abort);
        Assert.Equal(new CommittedOffset(new(topic, 0), 1, "other"), Assert.Single(kafka.Committed(group, [new(topic, 0)])));
    }

    [Theory, MemberData(nameof(Paths))]
    public void Records_of_a_fenced_producer_are_not_said_to_be_acknowledged(NativeBatches path)
    {
        using var kafka = KafkaTransport.Connect(broker.Options(path));
        var (topic, group) = (KafkaBroker.NewName("dropped"), KafkaBroker.NewName("app"));
        kafka.CreateTopic(topic);
        using var old = kafka.OpenProducer("lane-0", group, ProcessingGuarantee.ExactlyOnce);
        old.Send(topic, 0, "k", "acknowledged");
        old.Flush();
        kafka.EndTransactions("lane-0", group);

        for (var i = 0; i < 100; i++) old.Send(topic, 0, "k", "dropped");
        Assert.Throws<FencedException>(old.Flush);
        Assert.Throws<FencedException>(() => old.Commit([]));
    }
}
