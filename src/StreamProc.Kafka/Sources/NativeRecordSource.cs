using System.Runtime.InteropServices;
using Confluent.Kafka;
using StreamProc.Kafka.Native;
using StreamProc.Records;
using StreamProc.Transport;
using Header = StreamProc.Records.Header;
using Headers = StreamProc.Records.Headers;
using TopicPartition = StreamProc.Records.TopicPartition;

namespace StreamProc.Kafka.Sources;

/// <summary>Reads by batches out of librdkafka's memory: nothing is allocated or copied for a record without headers.</summary>
/// <remarks>
/// Never more than one batch call at a time on a consumer, or records are handed out twice or out of order: hence a consumer of its own for each source.
/// A batch call with a wait would last until the batch is FULL; so it is asked without one, and the wait is a call for a single record.
/// </remarks>
internal sealed unsafe class NativeRecordSource : IRecordSource
{
    private const int BatchRecords = 1024;

    private readonly IConsumer<Ignore, Ignore> _consumer;
    private readonly Assignment _assignment;
    private readonly Lock _waking = new();
    private readonly NativeMessage** _batch = (NativeMessage**)NativeMemory.Alloc(BatchRecords, (nuint)sizeof(NativeMessage*));

    // librdkafka's topic object and the partition -> the receiver's number. The object is the same as long as the partition is assigned.
    private readonly Dictionary<(nint Topic, int Partition), int> _slots = [];
    private (nint Topic, int Partition, int Slot) _last;
    private nint _queue;
    private volatile bool _woken;
    private bool _news;

    public NativeRecordSource(IConsumer<Ignore, Ignore> consumer, Assignment assignment)
    {
        _consumer = consumer;
        _assignment = assignment;
        _queue = Librdkafka.rd_kafka_queue_get_consumer(ClientHandle.Of(consumer));
    }

    public void Assign(IReadOnlyCollection<PartitionStart> partitions)
    {
        _assignment.Add(partitions);
        ForgetTopics();
        _consumer.IncrementalAssign(partitions.Select(p => new TopicPartitionOffset(p.Partition.Topic, p.Partition.Partition, p.Offset)));
    }

    public void Unassign(IReadOnlyCollection<TopicPartition> partitions)
    {
        _assignment.Remove(partitions);
        ForgetTopics();
        _consumer.IncrementalUnassign(partitions.Select(Theirs));
    }

    // librdkafka throws the prefetched away and reads it again later: pause and resume with wide marks.
    public void Pause(IReadOnlyCollection<TopicPartition> partitions) => _consumer.Pause(partitions.Select(Theirs));

    public void Resume(IReadOnlyCollection<TopicPartition> partitions) => _consumer.Resume(partitions.Select(Theirs));

    public int Poll(IRecordReceiver receiver, int maxRecords, TimeSpan wait)
    {
        _news = false;
        var taken = TakeBatches(receiver, maxRecords);
        if (!_news && !_woken && wait > TimeSpan.Zero)
        {
            var one = Librdkafka.rd_kafka_consume_queue(_queue, (int)wait.TotalMilliseconds);
            if (one != null)
            {
                _batch[0] = one;
                taken += HandOver(1, receiver);
                taken += TakeBatches(receiver, maxRecords - taken);
            }
        }

        _woken = false;
        _assignment.ThrowIfFailed();
        return taken;
    }

    public void Wake()
    {
        lock (_waking)
        {
            // The flag first: a wait that begins in between ends by the yield, one that has not begun sees the flag.
            _woken = true;
            if (_queue != 0) Librdkafka.rd_kafka_queue_yield(_queue);
        }
    }

    public void Dispose()
    {
        lock (_waking)
        {
            if (_queue == 0) return;
            Librdkafka.rd_kafka_queue_destroy(_queue);
            _queue = 0;
        }

        NativeMemory.Free(_batch);
        _consumer.Unassign();
        _consumer.Close();
        _consumer.Dispose();
    }

    private int TakeBatches(IRecordReceiver receiver, int maxRecords)
    {
        var taken = 0;
        while (taken < maxRecords)
        {
            var asked = Math.Min(maxRecords - taken, BatchRecords);
            var got = (int)Librdkafka.rd_kafka_consume_batch_queue(_queue, 0, _batch, (nuint)asked);
            if (got <= 0) break;
            taken += HandOver(got, receiver);
            if (got < asked) break;
        }

        return taken;
    }

    private int HandOver(int count, IRecordReceiver receiver)
    {
        var taken = 0;
        var next = 0;
        _news = true;
        try
        {
            for (; next < count; next++)
            {
                var message = _batch[next];
                if (message->Error == 0) taken += Receive(message, receiver);
                else Event(message, receiver);
                Librdkafka.rd_kafka_message_destroy(message);
            }
        }
        finally
        {
            for (; next < count; next++) Librdkafka.rd_kafka_message_destroy(_batch[next]); // the receiver has thrown
        }

        return taken;
    }

    private int Receive(NativeMessage* message, IRecordReceiver receiver)
    {
        if (!TryGetSlot(message, out var slot)) return 0;
        int timestampType;
        receiver.Receive(new RawRecord
        {
            Slot = slot,
            Offset = message->Offset,
            TimestampMs = Librdkafka.rd_kafka_message_timestamp(message, &timestampType),
            Key = Bytes(message->Key, message->KeySize),
            Value = Bytes(message->Value, message->ValueSize),
            Headers = HeadersOf(message),
        });
        return 1;
    }

    private void Event(NativeMessage* message, IRecordReceiver receiver)
    {
        if ((ErrorCode)message->Error is ErrorCode.Local_PartitionEOF)
        {
            if (TryGetSlot(message, out var slot)) receiver.EndOfPartition(slot, message->Offset);
            return;
        }

        var topic = message->Topic == 0 ? "" : NativeError.Text(Librdkafka.rd_kafka_topic_name(message->Topic));
        var reason = NativeError.Text(Librdkafka.rd_kafka_message_errstr(message));
        _assignment.Fail(new((ErrorCode)message->Error, reason), new(topic, message->Topic == 0 ? -1 : message->Partition));
    }

    private bool TryGetSlot(NativeMessage* message, out int slot)
    {
        var key = (message->Topic, message->Partition);
        if (_last.Topic == message->Topic && _last.Partition == message->Partition)
        {
            slot = _last.Slot;
            return true;
        }

        if (!_slots.TryGetValue(key, out slot))
        {
            if (!_assignment.TryGetSlot(new(NativeError.Text(Librdkafka.rd_kafka_topic_name(message->Topic)), message->Partition), out slot)) return false;
            _slots[key] = slot;
        }

        _last = (message->Topic, message->Partition, slot);
        return true;
    }

    private void ForgetTopics()
    {
        _slots.Clear();
        _last = default;
    }

    private static NullableSpan Bytes(void* bytes, nuint size) => bytes == null ? default : new(new ReadOnlySpan<byte>(bytes, (int)size));

    private static Headers HeadersOf(NativeMessage* message)
    {
        nint headers;
        if (Librdkafka.rd_kafka_message_headers(message, &headers) != 0) return Headers.Empty;

        var all = new Header[(int)Librdkafka.rd_kafka_header_cnt(headers)];
        for (var i = 0; i < all.Length; i++)
        {
            byte* name;
            void* value;
            nuint size;
            Librdkafka.rd_kafka_header_get_all(headers, (nuint)i, &name, &value, &size);
            all[i] = new(NativeError.Text(name), value == null ? null : new ReadOnlySpan<byte>(value, (int)size).ToArray());
        }

        return Headers.Of(all);
    }

    private static Confluent.Kafka.TopicPartition Theirs(TopicPartition p) => new(p.Topic, p.Partition);
}
