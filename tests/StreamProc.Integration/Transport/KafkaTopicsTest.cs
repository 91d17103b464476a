using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamProc.Kafka;
using StreamProc.Transport;

namespace StreamProc.Integration.Transport;

/// <summary>Topics: made with their settings, found, listed, deleted.</summary>
public sealed class KafkaTopicsTest(KafkaBroker broker)
{
    [Fact]
    public async Task Topics_are_made_with_their_settings_and_deleted()
    {
        using var kafka = KafkaTransport.Connect(broker.Options());
        var name = KafkaBroker.NewName("changelog");
        Assert.Null(kafka.Topics.Find(name));
        kafka.CreateTopic(name, 3, ("cleanup.policy", "compact,delete"), ("retention.ms", "86400000"), ("message.timestamp.type", "CreateTime"));

        Assert.Equal(new(name, 3), kafka.Topics.Find(name));
        Assert.Contains(new(name, 3), kafka.Topics.List());
        Assert.DoesNotContain(kafka.Topics.List(), t => t.Name.StartsWith("__", StringComparison.Ordinal));
        var settings = await Settings(name);
        Assert.Equal("compact,delete", settings["cleanup.policy"].Value);
        Assert.Equal("86400000", settings["retention.ms"].Value);
        Assert.Equal(name, Assert.Throws<TopicExistsException>(() => kafka.CreateTopic(name)).Topic);

        kafka.Topics.Delete(name);
        Assert.Null(kafka.Topics.Find(name));
        Assert.Equal(name, Assert.Throws<UnknownTopicException>(() => kafka.Topics.Delete(name)).Topic);
        Assert.Throws<UnknownTopicException>(() => kafka.Topics.Watermarks(new(name, 0)));
        Assert.Throws<UnknownTopicException>(() => kafka.Topics.DeleteRecords(new(name, 0), 1));
    }

    [Fact]
    public void A_setting_that_the_broker_does_not_know_is_named()
    {
        using var kafka = KafkaTransport.Connect(broker.Options());
        var name = KafkaBroker.NewName("wrong");
        var e = Assert.Throws<TransportException>(() => kafka.CreateTopic(name, 1, ("cleanup.police", "compact")));
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
        Assert.Contains("cleanup.police", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_record_from_a_time_on_is_found()
    {
        using var kafka = KafkaTransport.Connect(broker.Options());
        var name = KafkaBroker.NewName("times");
        kafka.CreateTopic(name, 2);
        using (var producer = kafka.OpenProducer("p", "g", ProcessingGuarantee.AtLeastOnce))
        {
            foreach (var timestampMs in new long[] { 10, 30, 20, 40 }) producer.Send(name, 0, "k", "v", timestampMs);
            producer.Flush();
        }
        Assert.Equal([0L, 0, 1, 1, 3, 4], new long[] { 0, 10, 11, 30, 31, 41 }.Select(timeMs => kafka.Topics.OffsetForTime(new(name, 0), timeMs)));
        Assert.Equal(0, kafka.Topics.OffsetForTime(new(name, 1), 0));
        Assert.Throws<UnknownTopicException>(() => kafka.Topics.OffsetForTime(new(name, 2), 0));
    }

    [Fact]
    public void A_producer_of_an_unknown_topic_says_so()
    {
        using var kafka = KafkaTransport.Connect(broker.Options());
        using var producer = kafka.OpenProducer("p", "g", ProcessingGuarantee.AtLeastOnce);
        Assert.Equal("nowhere", Assert.Throws<UnknownTopicException>(() => producer.Topic("nowhere")).Topic);
    }

    [Fact]
    public void A_source_of_an_unknown_topic_or_partition_says_so_at_once()
    {
        using var kafka = KafkaTransport.Connect(broker.Options());
        var name = KafkaBroker.NewName("short");
        kafka.CreateTopic(name, 2);
        using var source = kafka.OpenSource("s", Isolation.ReadCommitted);
        Assert.Equal("nowhere", Assert.Throws<UnknownTopicException>(() => source.Assign([new(new("nowhere", 0), 0, 0)])).Topic);
        Assert.Contains($"{name}-2", Assert.Throws<UnknownTopicException>(() => source.Assign([new(new(name, 2), 0, 0)])).Message, StringComparison.Ordinal);
    }

    private async Task<Dictionary<string, ConfigEntryResult>> Settings(string topic)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.Bootstrap }).Build();
        return (await admin.DescribeConfigsAsync([new ConfigResource { Type = ResourceType.Topic, Name = topic }]))[0].Entries;
    }
}
