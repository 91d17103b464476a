using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamProc.Kafka.Groups;
using StreamProc.Kafka.Native;
using StreamProc.Kafka.Producing;
using StreamProc.Kafka.Sources;
using StreamProc.Transport;
using TopicPartition = StreamProc.Records.TopicPartition;

namespace StreamProc.Kafka;

/// <summary>The transport over a Kafka cluster.</summary>
public sealed class KafkaTransport : ITransport
{
    private readonly KafkaOptions _options;
    private readonly ClientSettings _settings;
    private readonly ClientEvents _events;
    private readonly IAdminClient _admin;
    private readonly ConcurrentDictionary<string, GroupOffsets> _groups = new(StringComparer.Ordinal);

    // Notes with offsets need native calls; records may pass without them.
    private readonly bool _nativeCalls;
    private readonly bool _nativeBatches;

    private KafkaTransport(KafkaOptions options, ILogger logger)
    {
        _options = options;
        _settings = new(options);
        _events = new(options.BootstrapServers, logger);
        _nativeCalls = ClientHandle.IsAvailable;
        _nativeBatches = _nativeCalls && options.NativeBatches is not NativeBatches.Off;
        if (!_nativeCalls) ReportMissingSymbols(options, logger);

        _admin = Build(() => new AdminClientBuilder(_settings.ForAdmin())
            .SetErrorHandler((_, e) => _events.Problem("admin", e))
            .SetLogHandler((_, m) => _events.Log("admin", (int)m.Level, m.Facility, m.Message))
            .Build());
        Topics = new KafkaTopicAdmin(_admin, _events, options.RequestTimeout);
    }

    /// <inheritdoc/>
    public CommitScope CommitScope => CommitScope.Lane;

    /// <inheritdoc/>
    public ITopicAdmin Topics { get; }

    /// <summary>Connects to a cluster and waits until one of its brokers has answered.</summary>
    /// <param name="options">Where it is, and what its clients may use up.</param>
    /// <param name="logs">Takes what the clients report; null: nobody does.</param>
    /// <exception cref="TransportException">No broker answers within <see cref="KafkaOptions.ConnectTimeout"/>, the credentials or a setting were refused.</exception>
    public static KafkaTransport Connect(KafkaOptions options, ILoggerFactory? logs = null)
    {
        var transport = new KafkaTransport(options, logs?.CreateLogger<KafkaTransport>() ?? NullLogger<KafkaTransport>.Instance);
        try
        {
            transport._admin.GetMetadata(options.ConnectTimeout);
            return transport;
        }
        catch (KafkaException e)
        {
            transport.Dispose();
            transport._events.ThrowIfRefused($"Connecting to '{options.BootstrapServers}'");
            throw KafkaErrors.Translate(e.Error, $"Connecting to '{options.BootstrapServers}'", transport._events, e);
        }
    }

    /// <inheritdoc/>
    public IRecordSource OpenSource(string name, Isolation isolation)
    {
        var settings = _settings.ForSource(name, isolation);
        var assignment = new Assignment(name, Topics, _events);
        if (_nativeBatches) return new NativeRecordSource(OpenConsumer<Ignore, Ignore>(name, settings), assignment);
        return new PublicRecordSource(OpenConsumer<byte[]?, byte[]?>(name, settings), assignment);
    }

    /// <inheritdoc/>
    /// <remarks>Exactly once, the transactional id is <c>group-name</c>: a producer that is opened with it ends what an earlier one has left open, and shuts that one out.</remarks>
    public IProducer OpenProducer(string name, string group, ProcessingGuarantee guarantee)
    {
        var transactionalId = guarantee is ProcessingGuarantee.ExactlyOnce ? $"{group}-{name}" : null;
        var settings = _settings.ForProducer(name, transactionalId);
        var producer = new KafkaProducer(name, () => OpenProducerClient(name, settings), Group(group), guarantee, Topics, _events, _options);
        if (transactionalId is null) return producer;
        try
        {
            producer.TakeOver();
            return producer;
        }
        catch
        {
            producer.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void EndTransactions(string producer, string group) => OpenProducer(producer, group, ProcessingGuarantee.ExactlyOnce).Dispose();

    /// <inheritdoc/>
    public IReadOnlyList<string> Members(string group) => new GroupMembers(_admin, _events, _options).Of(group);

    /// <inheritdoc/>
    /// <remarks>It lies as a note with the committed offset of the task's topic, whose partition the group gives to the task's owner.</remarks>
    public string? ClaimOf(string group, string task) => Group(group).Committed([new(new TaskTopics(group, Topics).TopicOf(task), 0)]) is [{ Metadata.Length: > 0 } claim] ? claim.Metadata : null;

    /// <inheritdoc/>
    public void Claim(string group, string task, string producer) => Group(group).Commit([new(new(new TaskTopics(group, Topics).TopicOf(task), 0), 0, producer)]);

    /// <inheritdoc/>
    public IReadOnlyList<CommittedOffset> Committed(string group, IReadOnlyCollection<TopicPartition> partitions) => Group(group).Committed(partitions);

    /// <inheritdoc/>
    public IMembership Join(MembershipRequest request) => new KafkaMembership(
        request, new TaskTopics(request.Group, Topics), member => OpenMember(request, member), Group(request.Group), _events, _options.RequestTimeout);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var group in _groups.Values) group.Dispose();
        _admin.Dispose();
    }

    private GroupOffsets Group(string group) => _groups.GetOrAdd(
        group, g => new(g, () => OpenConsumer<Ignore, Ignore>("offsets", _settings.ForOffsets(g)), _nativeCalls, _events, _options.RequestTimeout));

    private IProducerClient OpenProducerClient(string name, Dictionary<string, string> settings)
    {
        if (_nativeBatches) return new NativeProducerClient(name, settings, _events, _options.DeliveryTimeout);

        settings["dotnet.producer.delivery.report.fields"] = "status";
        return new PublicProducerClient(BuildProducer, _nativeCalls, _options.DeliveryTimeout);

        IProducer<byte[]?, byte[]?> BuildProducer(Action<Error> problem) => Build(() => new ProducerBuilder<byte[]?, byte[]?>(settings)
            .SetErrorHandler((_, e) =>
            {
                problem(e);
                _events.Problem(name, e);
            })
            .SetLogHandler((_, m) => _events.Log(name, (int)m.Level, m.Facility, m.Message))
            .Build());
    }

    private IConsumer<TKey, TValue> OpenConsumer<TKey, TValue>(string name, Dictionary<string, string> settings) =>
        Build(() => Listening(new ConsumerBuilder<TKey, TValue>(settings), name).Build());

    private IConsumer<Ignore, Ignore> OpenMember(MembershipRequest request, KafkaMembership member) =>
        Build(() => Listening(new ConsumerBuilder<Ignore, Ignore>(_settings.ForMembership(request.Group, request.Worker, request.InstanceId)), request.Worker)
            .SetPartitionsAssignedHandler((_, partitions) => member.Assigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => member.Revoked(partitions.ConvertAll(p => p.TopicPartition)))
            .SetPartitionsLostHandler((_, partitions) => member.Lost(partitions.ConvertAll(p => p.TopicPartition)))
            .Build());

    private ConsumerBuilder<TKey, TValue> Listening<TKey, TValue>(ConsumerBuilder<TKey, TValue> builder, string name) => builder
        .SetErrorHandler((_, e) => _events.Problem(name, e))
        .SetLogHandler((_, m) => _events.Log(name, (int)m.Level, m.Facility, m.Message));

    private static T Build<T>(Func<T> build)
    {
        try
        {
            return build();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw new TransportException($"The Kafka client's settings were refused: {e.Message} Correct the settings.", e);
        }
    }

    private static void ReportMissingSymbols(KafkaOptions options, ILogger logger)
    {
        if (options.NativeBatches is NativeBatches.Required)
            throw new TransportException("Native batches are required, but librdkafka's symbols cannot be reached in this process. Set NativeBatches to Auto, or use the platform's librdkafka.redist.");
        logger.LogWarning("librdkafka's symbols cannot be reached: records pass by public calls, slower, and notes with committed offsets are not kept.");
    }
}
