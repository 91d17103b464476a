using Confluent.Kafka;
using StreamProc.Kafka.Native;
using StreamProc.Transport;
using TopicPartition = StreamProc.Records.TopicPartition;

namespace StreamProc.Kafka.Groups;

/// <summary>Commits and reads a group's offsets, by the membership's client while this process is a member of the group.</summary>
/// <remarks>
/// A group that has members takes commits from members only, and fences a transaction only if it carries the member's own metadata. Offsets of
/// topics that the group does not subscribe to are taken all the same.
/// </remarks>
internal sealed class GroupOffsets(string group, Func<IConsumer<Ignore, Ignore>> openClient, bool native, ClientEvents events, TimeSpan timeout) : IDisposable
{
    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _longestRebalance = TimeSpan.FromSeconds(5);

    private readonly Lock _opening = new();
    private volatile IConsumer<Ignore, Ignore>? _member;
    private IConsumer<Ignore, Ignore>? _outsider;
    private volatile Error? _refusal;

    public string Group => group;

    /// <summary>The client in whose name to commit: the member's, else one that belongs to no one.</summary>
    public IConsumer<Ignore, Ignore> Client
    {
        get
        {
            if (_member is { } member) return member;
            return Outsider;
        }
    }

    private IConsumer<Ignore, Ignore> Outsider
    {
        get
        {
            lock (_opening) return _outsider ??= openClient();
        }
    }

    /// <summary>From now on commits go through this member; null: it has left.</summary>
    public void BelongTo(IConsumer<Ignore, Ignore>? member) => _member = member;

    /// <summary>Commits offsets with their notes.</summary>
    public void Commit(IReadOnlyList<CommittedOffset> offsets)
    {
        if (offsets.Count == 0) return;

        var doing = $"Committing offsets of group '{group}' ({Names(offsets)})";
        var deadline = Deadline.After(_longestRebalance);
        while (true)
        {
            try
            {
                CommitOnce(offsets);
                return;
            }
            catch (KafkaException e) when (KafkaErrors.IsRebalancing(e.Error.Code))
            {
                if (deadline.IsOver) throw new FencedException($"{doing} failed: {KafkaErrors.Words(e.Error)} The group has been shared out anew.", e);
                ClientEvents.Pause(_betweenTries);
            }
            catch (KafkaException e)
            {
                throw KafkaErrors.Translate(Cause(e.Error), doing, events, e);
            }
            catch (ObjectDisposedException e)
            {
                throw new FencedException($"{doing} failed: this worker has left the group.", e);
            }
        }
    }

    /// <summary>What is committed; waits for pending transactions on these partitions. Asked by the client that belongs to no one: the member may be on its way out.</summary>
    public IReadOnlyList<CommittedOffset> Committed(IReadOnlyCollection<TopicPartition> partitions)
    {
        if (partitions.Count == 0) return [];
        try
        {
            return native ? NativeCommitted(partitions) : PublicCommitted(partitions);
        }
        catch (KafkaException e)
        {
            throw KafkaErrors.Translate(Cause(e.Error), $"Asking for the committed offsets of group '{group}'", events, e);
        }
    }

    public void Dispose() => _outsider?.Dispose();

    /// <summary>What is behind a timeout: missing rights on the group are told only to who polls, and nobody else polls this client.</summary>
    private Error Cause(Error error)
    {
        if (_member is not null || _outsider is not { } outsider || !KafkaErrors.IsUnreachable(error.Code)) return error;
        try
        {
            outsider.Consume(TimeSpan.Zero);
        }
        catch (ConsumeException e)
        {
            _refusal = e.Error;
        }

        return _refusal ?? error;
    }

    private unsafe void CommitOnce(IReadOnlyList<CommittedOffset> offsets)
    {
        if (!native)
        {
            Client.Commit(offsets.Select(o => new TopicPartitionOffset(o.Partition.Topic, o.Partition.Partition, o.Offset)));
            return;
        }

        using var list = PartitionList.Of(offsets);
        NativeError.ThrowIfAny(Librdkafka.rd_kafka_commit(ClientHandle.Of(Client), list.Pointer, isAsync: 0));
        list.ThrowIfAny();
    }

    private unsafe List<CommittedOffset> NativeCommitted(IReadOnlyCollection<TopicPartition> partitions)
    {
        using var list = PartitionList.Of(partitions);
        NativeError.ThrowIfAny(Librdkafka.rd_kafka_committed(ClientHandle.Of(Outsider), list.Pointer, (int)timeout.TotalMilliseconds));
        return list.Committed();
    }

    private List<CommittedOffset> PublicCommitted(IReadOnlyCollection<TopicPartition> partitions)
    {
        var found = Outsider.Committed(partitions.Select(p => new Confluent.Kafka.TopicPartition(p.Topic, p.Partition)), timeout);
        return [.. found.Where(o => o.Offset.Value >= 0).Select(o => new CommittedOffset(new(o.Topic, o.Partition.Value), o.Offset.Value, ""))];
    }

    private static string Names(IReadOnlyList<CommittedOffset> offsets) =>
        string.Join(", ", offsets.Take(3).Select(o => o.Partition.ToString())) + (offsets.Count > 3 ? $" and {offsets.Count - 3} more" : "");
}
