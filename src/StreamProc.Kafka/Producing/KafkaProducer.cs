using Confluent.Kafka;
using StreamProc.Kafka.Groups;
using StreamProc.Transport;

namespace StreamProc.Kafka.Producing;

/// <summary>One unit of work after the other, over a native or a public client.</summary>
/// <remarks>
/// At least once: flush, then commit the offsets. Exactly once: one transaction holds the records and the offsets. After a failed
/// <see cref="Commit"/> a transaction stays open until <see cref="Abort"/>; after a <see cref="FencedException"/> only <see cref="Dispose"/> is left.
/// </remarks>
internal sealed class KafkaProducer(
    string name, Func<IProducerClient> open, GroupOffsets group, ProcessingGuarantee guarantee, ITopicAdmin topics, ClientEvents events, KafkaOptions options) : IProducer
{
    private static readonly TimeSpan _politeness = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<SendTopic> _topics = [];
    private readonly bool _transactional = guarantee is ProcessingGuarantee.ExactlyOnce;
    private IProducerClient _client = open();
    private FencedException? _fenced;
    private bool _inTransaction;
    private bool _failed;

    public int Topic(string name)
    {
        if (_numbers.TryGetValue(name, out var number)) return number;
        var found = topics.Find(name)
            ?? throw new UnknownTopicException(name, $"There is no topic '{name}' on '{events.BootstrapServers}' to send to. Create the topic, or correct its name.");
        number = _topics.Count;
        _topics.Add(_client.Open(name, found.Partitions));
        _numbers.Add(name, number);
        return number;
    }

    public int PartitionCount(int topic) => _topics[topic].Partitions;

    public long NextOffset(int topic, int partition) => _topics[topic].NextOffset(partition);

    public void Send(in OutgoingRecord record)
    {
        if (_transactional && !_inTransaction) Begin();
        _client.Send(_topics[record.Topic], in record);
    }

    public void Flush()
    {
        ThrowIfFenced();
        // The records' own timeout comes first; a little more, so that it is theirs that is reported.
        var complete = _client.Flush(options.DeliveryTimeout + TimeSpan.FromSeconds(5));
        Noting(() => _client.Failures.ThrowIfAny(events));
        if (!complete) throw KafkaErrors.Translate(new(ErrorCode.Local_TimedOut, "Not all records were acknowledged in time"), $"Flushing producer '{name}'", events);
    }

    public void Commit(IReadOnlyList<CommittedOffset> offsets)
    {
        Flush();
        if (!_transactional)
        {
            Noting(() => group.Commit(offsets));
            return;
        }

        if (!_inTransaction && offsets.Count == 0) return;
        if (!_inTransaction) Begin();
        if (offsets.Count > 0) InTransaction("Adding offsets to", () => _client.SendOffsets(offsets, group.Client, options.RequestTimeout));
        InTransaction("Committing", () => Insist(_client.CommitTransaction));
        _inTransaction = false;
    }

    public void Abort()
    {
        ThrowIfFenced();
        if (_inTransaction)
        {
            InTransaction("Aborting", () => Insist(_client.AbortTransaction));
            _inTransaction = false;
            if (_failed) Renew();
        }

        _failed = false;
        _client.Failures.Clear();
    }

    public void Dispose()
    {
        try
        {
            // Else readers of committed records would wait for the transaction timeout.
            if (_inTransaction && _fenced is null) _client.AbortTransaction(_politeness);
        }
        catch (KafkaException)
        {
            // The broker, or the next producer of this transactional id, ends it.
        }
        finally
        {
            _client.Dispose();
        }
    }

    /// <summary>Ends what an earlier producer of this transactional id has left open; the first thing that a transactional producer does.</summary>
    public void TakeOver() => InTransaction("Initialising", () => Insist(_client.InitTransactions));

    /// <remarks>
    /// With a new client. Also needed after a record that the broker refused: librdkafka does not close the gap in the sequence numbers when the
    /// transaction is taken back, and the next one would fail with OUT_OF_ORDER_SEQUENCE_NUMBER, whatever it holds.
    /// </remarks>
    public void Renew()
    {
        _client.Dispose();
        _client = open();
        (_fenced, _inTransaction, _failed) = (null, false, false);
        for (var i = 0; i < _topics.Count; i++) _topics[i] = _client.Open(_topics[i].Name, _topics[i].Partitions).ContinueFrom(_topics[i]);
        if (_transactional) TakeOver();
    }

    private void Begin()
    {
        ThrowIfFenced();
        InTransaction("Beginning", _client.BeginTransaction);
        _inTransaction = true;
    }

    /// <summary>Calls again as long as librdkafka says that the same call may yet succeed.</summary>
    private void Insist(Action<TimeSpan> call)
    {
        var deadline = Deadline.After(options.RequestTimeout);
        while (true)
        {
            try
            {
                call(deadline.Left);
                return;
            }
            catch (KafkaRetriableException) when (!deadline.IsOver)
            {
                ClientEvents.Pause(TimeSpan.FromMilliseconds(10));
            }
        }
    }

    private void InTransaction(string doing, Action call) => Noting(() =>
    {
        try
        {
            call();
        }
        catch (KafkaException e)
        {
            // A record that was not taken fails the whole transaction; it says more than the transaction does.
            _client.Failures.ThrowIfAny(events);
            // The group was shared out between the look at its generation and the broker's answer: librdkafka wants the transaction taken back.
            if (KafkaErrors.IsRebalancing(e.Error.Code))
                throw new FencedException($"{doing} the transaction of producer '{name}', group '{group.Group}' failed: {KafkaErrors.Words(e.Error)} The group has been shared out anew.", e);
            throw KafkaErrors.Translate(e.Error, $"{doing} the transaction of producer '{name}', group '{group.Group}'", events, e);
        }
    });

    private void Noting(Action call)
    {
        try
        {
            call();
        }
        catch (FencedException e)
        {
            _fenced = e;
            throw;
        }
        catch (SendException)
        {
            _failed = true;
            throw;
        }
    }

    private void ThrowIfFenced()
    {
        if (_fenced is { } e) throw new FencedException(e.Message, e);
    }
}
