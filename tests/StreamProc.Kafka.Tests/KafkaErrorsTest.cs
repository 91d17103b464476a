using System.Net;
using System.Net.Sockets;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using StreamProc.Kafka.Producing;
using StreamProc.Transport;

namespace StreamProc.Kafka.Tests;

public sealed class KafkaErrorsTest
{
    private readonly ClientEvents _events = new("broker:9092", NullLogger.Instance);

    [Theory]
    [InlineData(NativeBatches.Required)]
    [InlineData(NativeBatches.Off)]
    public void A_broker_that_does_not_answer_is_named_with_the_reason(NativeBatches path)
    {
        var address = $"127.0.0.1:{DeadPort()}";
        var options = new KafkaOptions { BootstrapServers = address, ConnectTimeout = TimeSpan.FromSeconds(2), NativeBatches = path };
        var e = Assert.Throws<TransportException>(() => KafkaTransport.Connect(options));
        Assert.Contains(address, e.Message, StringComparison.Ordinal);
        Assert.Contains("Connection refused", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_librdkafka_does_not_know_is_named()
    {
        var options = new KafkaOptions { BootstrapServers = "broker:9092", Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["no.such.setting"] = "1" } };
        Assert.Contains("no.such.setting", Assert.Throws<TransportException>(() => KafkaTransport.Connect(options)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ErrorCode.UnknownMemberId)]
    [InlineData(ErrorCode.ProducerFenced)]
    [InlineData(ErrorCode.InvalidProducerEpoch)]
    [InlineData(ErrorCode.FencedInstanceId)]
    public void Another_worker_having_taken_over_is_an_exception_of_its_own(ErrorCode code) =>
        Assert.IsType<FencedException>(KafkaErrors.Translate(new(code), "Committing", _events));

    [Fact]
    public void Refused_credentials_say_which_settings_to_check_and_are_not_waited_for()
    {
        _events.ThrowIfRefused("Connecting");
        _events.Problem("admin", new(ErrorCode.Local_Authentication, "SASL SCRAM-SHA-256 mechanism handshake failed"));
        var e = Assert.Throws<TransportException>(() => _events.ThrowIfRefused("Connecting"));
        Assert.Contains("sasl.username", e.Message, StringComparison.Ordinal);
        Assert.Contains("broker:9092", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_timeout_tells_the_last_connection_problem_and_that_the_outcome_is_unknown()
    {
        _events.Problem("p", new(ErrorCode.Local_Transport, "Connection refused"));
        _events.Problem("p", new(ErrorCode.Local_AllBrokersDown, "1/1 brokers are down"));
        var e = KafkaErrors.Translate(new(ErrorCode.Local_TimedOut), "Committing", _events);
        Assert.True(e.OutcomeUnknown);
        Assert.Contains("Connection refused", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_record_that_was_not_taken_is_reported_once_with_the_number_of_all()
    {
        var failures = new SendFailures();
        failures.Add("flights", 3, new(ErrorCode.MsgSizeTooLarge));
        failures.Add("flights", 4, new(ErrorCode.Local_MsgTimedOut));
        var e = Assert.Throws<SendException>(() => failures.ThrowIfAny(_events));
        Assert.Equal(("flights", 3), (e.Topic, e.Partition));
        Assert.Contains("flights-3", e.Message, StringComparison.Ordinal);
        Assert.Contains("2 records", e.Message, StringComparison.Ordinal);
        failures.ThrowIfAny(_events);
    }

    [Fact]
    public void Records_that_a_broken_producer_dropped_were_not_taken()
    {
        var failures = new SendFailures();
        failures.Add("flights", 5, new(ErrorCode.Local_PurgeQueue));
        Assert.Equal(5, Assert.Throws<SendException>(() => failures.ThrowIfAny(_events)).Partition);
    }

    [Fact]
    public void Zero_is_sent_as_one_since_librdkafka_takes_it_for_now()
    {
        Assert.Equal(1, ProduceTimestamp.Of(0));
        // None given: the time of sending.
        Assert.Equal(0, ProduceTimestamp.Of(-1));
        Assert.Equal(1_700_000_000_000, ProduceTimestamp.Of(1_700_000_000_000));
    }

    private static int DeadPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
