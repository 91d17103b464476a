using Confluent.Kafka;
using StreamProc.Records;
using StreamProc.Transport;
using Header = StreamProc.Records.Header;
using Headers = StreamProc.Records.Headers;
using TopicPartition = StreamProc.Records.TopicPartition;

namespace StreamProc.Kafka.Sources;

/// <summary>Reads by Confluent.Kafka's public calls: one call and a few objects for each record. Serves where native calls are not possible.</summary>
internal sealed class PublicRecordSource(IConsumer<byte[]?, byte[]?> consumer, Assignment assignment) : IRecordSource
{
    private static readonly TimeSpan _longestUninterruptedWait = TimeSpan.FromMilliseconds(20);

    private volatile bool _woken;

    public void Assign(IReadOnlyCollection<PartitionStart> partitions)
    {
        assignment.Add(partitions);
        consumer.IncrementalAssign(partitions.Select(p => new TopicPartitionOffset(p.Partition.Topic, p.Partition.Partition, p.Offset)));
    }

    public void Unassign(IReadOnlyCollection<TopicPartition> partitions)
    {
        assignment.Remove(partitions);
        consumer.IncrementalUnassign(partitions.Select(Theirs));
    }

    public void Pause(IReadOnlyCollection<TopicPartition> partitions) => consumer.Pause(partitions.Select(Theirs));

    public void Resume(IReadOnlyCollection<TopicPartition> partitions) => consumer.Resume(partitions.Select(Theirs));

    public int Poll(IRecordReceiver receiver, int maxRecords, TimeSpan wait)
    {
        var taken = 0;
        var deadline = Deadline.After(wait);
        while (taken < maxRecords)
        {
            var next = Next(taken > 0 ? TimeSpan.Zero : Shorter(deadline.Left));
            if (next is { IsPartitionEOF: true })
            {
                EndOf(next, receiver);
                deadline = Deadline.After(TimeSpan.Zero); // an end is news as well: do not wait for more
            }
            else if (next is not null)
            {
                if (HandOver(next, receiver)) taken++;
            }
            else if (taken > 0 || _woken || deadline.IsOver)
            {
                break;
            }

            assignment.ThrowIfFailed();
        }

        _woken = false;
        return taken;
    }

    public void Wake() => _woken = true;

    public void Dispose()
    {
        consumer.Unassign();
        consumer.Close();
        consumer.Dispose();
    }

    private ConsumeResult<byte[]?, byte[]?>? Next(TimeSpan wait)
    {
        try
        {
            return consumer.Consume(wait);
        }
        catch (ConsumeException e)
        {
            assignment.Fail(e.Error, new(e.ConsumerRecord.Topic ?? "", e.ConsumerRecord.Partition.Value));
            return null;
        }
    }

    private bool HandOver(ConsumeResult<byte[]?, byte[]?> result, IRecordReceiver receiver)
    {
        if (!assignment.TryGetSlot(new(result.Topic, result.Partition.Value), out var slot)) return false;
        receiver.Receive(new RawRecord
        {
            Slot = slot,
            Offset = result.Offset.Value,
            TimestampMs = result.Message.Timestamp.Type is TimestampType.NotAvailable ? -1 : result.Message.Timestamp.UnixTimestampMs,
            Key = NullableSpan.Of(result.Message.Key),
            Value = NullableSpan.Of(result.Message.Value),
            Headers = Ours(result.Message.Headers),
        });
        return true;
    }

    private void EndOf(ConsumeResult<byte[]?, byte[]?> result, IRecordReceiver receiver)
    {
        if (assignment.TryGetSlot(new(result.Topic, result.Partition.Value), out var slot)) receiver.EndOfPartition(slot, result.Offset.Value);
    }

    private static Headers Ours(Confluent.Kafka.Headers? headers) =>
        headers is not { Count: > 0 } ? Headers.Empty : Headers.Of([.. headers.Select(h => new Header(h.Key, h.GetValueBytes()))]);

    private static Confluent.Kafka.TopicPartition Theirs(TopicPartition p) => new(p.Topic, p.Partition);

    private static TimeSpan Shorter(TimeSpan left) => left < _longestUninterruptedWait ? left : _longestUninterruptedWait;
}
