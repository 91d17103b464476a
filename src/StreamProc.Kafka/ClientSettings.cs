using System.Globalization;
using StreamProc.Transport;

namespace StreamProc.Kafka;

/// <summary>The settings of each kind of client, by librdkafka's names. The user's go on top, except for those that correctness hangs on.</summary>
internal sealed class ClientSettings(KafkaOptions options)
{
    /// <summary>Not the user's to set: each of them would change what the ports promise.</summary>
    private static readonly string[] _ours =
    [
        "bootstrap.servers", "client.id", "group.id", "group.instance.id", "group.protocol", "partition.assignment.strategy", "group.remote.assignor",
        "enable.idempotence", "transactional.id", "partitioner", "acks", "enable.auto.commit", "enable.auto.offset.store", "auto.offset.reset",
        "enable.partition.eof", "isolation.level", "delivery.report.only.error", "allow.auto.create.topics",
    ];

    public Dictionary<string, string> ForAdmin() => Common("admin");

    /// <summary>A data consumer: assigns by itself, commits nothing, never jumps to another offset on its own.</summary>
    public Dictionary<string, string> ForSource(string name, Isolation isolation)
    {
        var s = Consumer(name, options.SourceGroup);
        s["enable.partition.eof"] = "true";
        s["auto.offset.reset"] = "error";
        s["isolation.level"] = isolation is Isolation.ReadCommitted ? "read_committed" : "read_uncommitted";
        s["fetch.wait.max.ms"] = Ms(options.FetchMaxWait);
        s["queued.max.messages.kbytes"] = Math.Max(1, options.PrefetchBytes / 1024).ToString(CultureInfo.InvariantCulture);
        // The default, 1000 ms between a full queue and the next fetch, alone caps a fast reader at some 150,000 records a second.
        s["fetch.queue.backoff.ms"] = "5";
        return With(s, options.ConsumerSettings);
    }

    /// <summary>A client that commits and asks for offsets of a group without being a member.</summary>
    public Dictionary<string, string> ForOffsets(string group)
    {
        var s = Consumer("offsets", group);
        s["isolation.level"] = "read_committed"; // asks for stable offsets: waits for pending transactions
        return With(s, options.ConsumerSettings);
    }

    /// <summary>A membership consumer: subscribes to task topics.</summary>
    public Dictionary<string, string> ForMembership(string group, string worker, string? instanceId)
    {
        var s = Consumer(worker, group);
        s["isolation.level"] = "read_committed";
        s["max.poll.interval.ms"] = Ms(options.MaxPollInterval);
        if (instanceId is not null) s["group.instance.id"] = instanceId;
        if (options.GroupProtocol is KafkaGroupProtocol.Consumer)
        {
            s["group.protocol"] = "consumer"; // refuses session and assignor settings
        }
        else
        {
            s["group.protocol"] = "classic";
            s["partition.assignment.strategy"] = "cooperative-sticky";
            s["session.timeout.ms"] = Ms(options.SessionTimeout);
            s["heartbeat.interval.ms"] = Ms(options.SessionTimeout / 5);
        }

        return With(s, options.ConsumerSettings);
    }

    /// <summary>A producer; with a transactional id for exactly once.</summary>
    public Dictionary<string, string> ForProducer(string name, string? transactionalId)
    {
        var s = Common(name);
        // Also at least once: without it a retry may overtake and reorder a changelog.
        s["enable.idempotence"] = "true";
        s["acks"] = "all";
        // Ours is murmur2 too and names the partition; this one serves records whose partition is left open.
        s["partitioner"] = "murmur2_random";
        s["linger.ms"] = Ms(options.Linger);
        s["queue.buffering.max.kbytes"] = Math.Max(1, options.SendBufferBytes / 1024).ToString(CultureInfo.InvariantCulture);
        s["message.timeout.ms"] = Ms(options.DeliveryTimeout);
        if (transactionalId is not null)
        {
            s["transactional.id"] = transactionalId;
            s["transaction.timeout.ms"] = Ms(options.TransactionTimeout);
            // librdkafka refuses a record timeout beyond the transaction's.
            s["message.timeout.ms"] = Ms(options.DeliveryTimeout < options.TransactionTimeout ? options.DeliveryTimeout : options.TransactionTimeout);
        }

        return With(s, options.ProducerSettings);
    }

    private Dictionary<string, string> Consumer(string name, string group)
    {
        var s = Common(name);
        s["group.id"] = group;
        s["enable.auto.commit"] = "false";
        s["enable.auto.offset.store"] = "false";
        s["allow.auto.create.topics"] = "false";
        return s;
    }

    private Dictionary<string, string> Common(string name)
    {
        var s = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["bootstrap.servers"] = options.BootstrapServers,
            ["client.id"] = $"{options.ClientId}-{name}",
            ["reconnect.backoff.ms"] = "50",
            ["reconnect.backoff.max.ms"] = "1000",
        };
        return With(s, options.Settings);
    }

    private static Dictionary<string, string> With(Dictionary<string, string> settings, IReadOnlyDictionary<string, string> users)
    {
        foreach (var (key, value) in users)
        {
            if (Array.IndexOf(_ours, key) >= 0)
                throw new TransportException($"The Kafka setting '{key}' cannot be set from outside: what StreamProc promises hangs on it. Remove it from the configuration.");
            settings[key] = value;
        }

        return settings;
    }

    private static string Ms(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
