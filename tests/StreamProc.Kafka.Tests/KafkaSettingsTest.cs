using StreamProc.Transport;

namespace StreamProc.Kafka.Tests;

public sealed class KafkaSettingsTest
{
    private static readonly KafkaOptions _options = new() { BootstrapServers = "broker:9092" };

    [Fact]
    public void Producers_are_idempotent_whatever_the_guarantee()
    {
        var settings = new ClientSettings(_options);
        Assert.Equal("true", settings.ForProducer("p", transactionalId: null)["enable.idempotence"]);
        Assert.Equal("true", settings.ForProducer("p", "app-p")["enable.idempotence"]);
        Assert.Equal("app-p", settings.ForProducer("p", "app-p")["transactional.id"]);
    }

    [Theory]
    [InlineData("enable.idempotence")]
    [InlineData("group.id")]
    [InlineData("isolation.level")]
    public void Settings_that_promises_hang_on_are_refused_by_name(string name)
    {
        var settings = new ClientSettings(_options with { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = "x" } });
        Assert.Contains($"'{name}'", Assert.Throws<TransportException>(() => settings.ForSource("s", Isolation.ReadCommitted)).Message, StringComparison.Ordinal);
        Assert.Throws<TransportException>(() => settings.ForProducer("p", null));
    }

    [Fact]
    public void The_users_settings_go_on_top_of_ours()
    {
        var settings = new ClientSettings(_options with
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["security.protocol"] = "sasl_ssl" },
            ConsumerSettings = new Dictionary<string, string>(StringComparer.Ordinal) { ["fetch.queue.backoff.ms"] = "9" },
        });
        Assert.Equal("9", settings.ForSource("s", Isolation.ReadCommitted)["fetch.queue.backoff.ms"]);
        Assert.Equal("sasl_ssl", settings.ForProducer("p", null)["security.protocol"]);
        Assert.False(settings.ForProducer("p", null).ContainsKey("fetch.queue.backoff.ms"));
    }

    [Fact]
    public void The_consumer_protocol_gets_no_session_or_assignor_settings()
    {
        var classic = new ClientSettings(_options).ForMembership("app", "w1", "w1");
        var consumer = new ClientSettings(_options with { GroupProtocol = KafkaGroupProtocol.Consumer }).ForMembership("app", "w1", "w1");
        Assert.Equal("cooperative-sticky", classic["partition.assignment.strategy"]);
        Assert.Equal("10000", classic["session.timeout.ms"]);
        Assert.Equal("consumer", consumer["group.protocol"]);
        Assert.DoesNotContain(consumer.Keys, k => k is "session.timeout.ms" or "heartbeat.interval.ms" or "partition.assignment.strategy");
        Assert.Equal("w1", consumer["group.instance.id"]);
    }

    [Fact]
    public void Timeouts_of_records_stay_within_the_transactions()
    {
        var settings = new ClientSettings(_options with { DeliveryTimeout = TimeSpan.FromSeconds(120), TransactionTimeout = TimeSpan.FromSeconds(10) });
        Assert.Equal("10000", settings.ForProducer("p", "id")["message.timeout.ms"]);
        Assert.Equal("120000", settings.ForProducer("p", null)["message.timeout.ms"]);
    }
}
