using Confluent.Kafka;
using StreamProc.Transport;

namespace StreamProc.Kafka.Producing;

/// <summary>A topic that a producer sends to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">Number of its partitions.</param>
/// <param name="Handle">librdkafka's topic object, where the client is native.</param>
internal sealed record SendTopic(string Name, int Partitions, nint Handle)
{
    private readonly long[] _next = Filled(Partitions);

    /// <summary>A record was acknowledged.</summary>
    public void Acknowledge(int partition, long offset)
    {
        if ((uint)partition < (uint)_next.Length && offset >= _next[partition]) _next[partition] = offset + 1;
    }

    /// <summary>The offset after the last record that was acknowledged; -1: none was.</summary>
    public long NextOffset(int partition) => (uint)partition < (uint)_next.Length ? _next[partition] : -1;

    /// <summary>Goes on where the same topic's earlier self has stopped, with another client.</summary>
    public SendTopic ContinueFrom(SendTopic earlier)
    {
        earlier._next.CopyTo(_next, 0);
        return this;
    }

    private static long[] Filled(int partitions)
    {
        var next = new long[partitions];
        Array.Fill(next, -1);
        return next;
    }
}

/// <summary>What a producer needs of a client, native or public. Failures of calls are Confluent.Kafka's exceptions; those of records are collected.</summary>
internal interface IProducerClient : IDisposable
{
    /// <summary>Records that were not taken.</summary>
    SendFailures Failures { get; }

    /// <summary>Gets ready to send to a topic.</summary>
    SendTopic Open(string topic, int partitions);

    /// <summary>Takes a copy of a record and sends it by and by; waits while the buffer is full.</summary>
    void Send(SendTopic topic, in OutgoingRecord record);

    /// <summary>Waits until each record is acknowledged or has failed; false if the time was not enough.</summary>
    bool Flush(TimeSpan timeout);

    /// <summary>Ends what an earlier producer of the same transactional id has left open, and shuts that one out.</summary>
    void InitTransactions(TimeSpan timeout);

    /// <summary>Begins a transaction.</summary>
    void BeginTransaction();

    /// <summary>Puts offsets into the transaction, in the name of the group's member.</summary>
    void SendOffsets(IReadOnlyList<CommittedOffset> offsets, IConsumer<Ignore, Ignore> member, TimeSpan timeout);

    /// <summary>Commits the transaction; may be called again after a <see cref="KafkaRetriableException"/>.</summary>
    void CommitTransaction(TimeSpan timeout);

    /// <summary>Takes the transaction back.</summary>
    void AbortTransaction(TimeSpan timeout);
}
