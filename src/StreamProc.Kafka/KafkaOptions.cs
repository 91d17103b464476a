namespace StreamProc.Kafka;

/// <summary>Kafka's group protocols.</summary>
public enum KafkaGroupProtocol
{
    /// <summary>The classic protocol with the cooperative-sticky assignor. A static worker that restarts within its session has its tasks back at once.</summary>
    Classic,

    /// <summary>KIP-848 (brokers from 4.0). The broker sets session timeout and assignor; a restarted static worker waits until its old session is over.</summary>
    Consumer,
}

/// <summary>How records pass between this process and librdkafka.</summary>
public enum NativeBatches
{
    /// <summary>In native batches where librdkafka's symbols can be reached, else by Confluent.Kafka's public calls.</summary>
    Auto,

    /// <summary>In native batches, or not at all: opening the transport fails where they are not possible.</summary>
    Required,

    /// <summary>By Confluent.Kafka's public calls: slower, and a few hundred bytes of garbage for each record.</summary>
    Off,
}

/// <summary>How to reach a Kafka cluster and what its clients may use up.</summary>
public sealed record KafkaOptions
{
    /// <summary>Brokers to begin with: <c>host:port,host:port</c>.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>First part of every client id.</summary>
    public string ClientId { get; init; } = "streamproc";

    /// <summary>The group id that data consumers name. They assign partitions themselves and never join it; it matters for access rights only.</summary>
    public string SourceGroup { get; init; } = "streamproc";

    /// <summary>How workers share out tasks.</summary>
    public KafkaGroupProtocol GroupProtocol { get; init; } = KafkaGroupProtocol.Classic;

    /// <summary>How records pass between this process and librdkafka.</summary>
    public NativeBatches NativeBatches { get; init; } = NativeBatches.Auto;

    /// <summary>How long the first contact with a broker may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an administrative call or a commit of offsets may take.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a record may wait for its acknowledgement before it counts as not taken.</summary>
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long a worker may be silent before the group gives its tasks to others. Classic protocol only: with the other one the broker sets it.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a worker may go without polling its membership (a hung lane) before it is put out of the group.</summary>
    public TimeSpan MaxPollInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the broker keeps the open transaction of a producer that it does not hear of any more.</summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the broker may hold a fetch open that has nothing to return yet.</summary>
    public TimeSpan FetchMaxWait { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a record may wait for others to share a request with.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Most bytes that one source prefetches.</summary>
    public int PrefetchBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most bytes that wait in one producer.</summary>
    public int SendBufferBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Settings of librdkafka for all clients, by their names there (security.protocol, sasl.username, ssl.ca.location, ...).</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Further settings of librdkafka for consumers only.</summary>
    public IReadOnlyDictionary<string, string> ConsumerSettings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Further settings of librdkafka for producers only.</summary>
    public IReadOnlyDictionary<string, string> ProducerSettings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
