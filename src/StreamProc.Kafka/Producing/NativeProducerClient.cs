using System.Runtime.CompilerServices;
using Confluent.Kafka;
using StreamProc.Kafka.Native;
using StreamProc.Transport;

namespace StreamProc.Kafka.Producing;

/// <summary>Sends by librdkafka's own call: no object for a record without headers, no delegate, no look-up of the topic by name.</summary>
internal sealed unsafe class NativeProducerClient : IProducerClient, INativeProducerOwner
{
    private const int CopyTheBytes = 2; // RD_KAFKA_MSG_F_COPY
    private const int SendsBetweenPolls = 1024;

    private readonly string _name;
    private readonly ClientEvents _events;
    private readonly TimeSpan _deliveryTimeout;
    private readonly NativeProducerHandle _handle;
    private readonly nint _client;
    private readonly List<SendTopic> _topics = [];
    private SendTopic? _lastDelivered;
    private int _sends;

    public NativeProducerClient(string name, IReadOnlyDictionary<string, string> settings, ClientEvents events, TimeSpan deliveryTimeout)
    {
        _name = name;
        _events = events;
        _deliveryTimeout = deliveryTimeout;
        _handle = NativeProducerHandle.Open(settings, this);
        _client = _handle.DangerousGetHandle(); // open as long as this object is in use
    }

    public SendFailures Failures { get; } = new();

    public SendTopic Open(string topic, int partitions)
    {
        var opened = new SendTopic(topic, partitions, Librdkafka.rd_kafka_topic_new(_client, topic, 0));
        _topics.Add(opened);
        return opened;
    }

    public void Send(SendTopic topic, in OutgoingRecord record)
    {
        // Failures are told only when asked for.
        if (++_sends % SendsBetweenPolls == 0) Poll(0);

        var error = (ErrorCode)SendOnce(topic, in record);
        if (error is ErrorCode.Local_QueueFull) error = SendWhenThereIsRoom(topic, in record);
        if (error is ErrorCode.NoError) return;

        Failures.Add(topic.Name, record.Partition, Reason((int)error));
    }

    public bool Flush(TimeSpan timeout) => Librdkafka.rd_kafka_flush(_client, (int)timeout.TotalMilliseconds) == 0;

    public void InitTransactions(TimeSpan timeout) => NativeError.ThrowIfAny(Librdkafka.rd_kafka_init_transactions(_client, (int)timeout.TotalMilliseconds));

    public void BeginTransaction() => NativeError.ThrowIfAny(Librdkafka.rd_kafka_begin_transaction(_client));

    public void SendOffsets(IReadOnlyList<CommittedOffset> offsets, IConsumer<Ignore, Ignore> member, TimeSpan timeout) =>
        NativeOffsets.Send(_handle, offsets, member, timeout);

    public void CommitTransaction(TimeSpan timeout)
    {
        NativeError.ThrowIfAny(Librdkafka.rd_kafka_commit_transaction(_client, (int)timeout.TotalMilliseconds));
    }

    public void AbortTransaction(TimeSpan timeout)
    {
        NativeError.ThrowIfAny(Librdkafka.rd_kafka_abort_transaction(_client, (int)timeout.TotalMilliseconds));
        Poll(0); // what was dropped is told now, before the failures are cleared
    }

    public void Dispose()
    {
        if (_handle.IsClosed) return;
        foreach (var topic in _topics) Librdkafka.rd_kafka_topic_destroy(topic.Handle);
        _handle.Dispose();
    }

    void INativeProducerOwner.Delivered(nint topic, int partition, long offset)
    {
        // A lane sends to few topics, and to one many times in a row.
        if (_lastDelivered?.Handle != topic) _lastDelivered = Opened(topic);
        _lastDelivered?.Acknowledge(partition, offset);
    }

    void INativeProducerOwner.NotDelivered(nint topic, int partition, int error) =>
        Failures.Add(NativeError.Text(Librdkafka.rd_kafka_topic_name(topic)), partition, Reason(error));

    void INativeProducerOwner.Problem(Error error) => _events.Problem(_name, error);

    void INativeProducerOwner.Log(int level, string facility, string message) => _events.Log(_name, level, facility, message);

    // On its own: a closure in the callback itself would be made for each record.
    private SendTopic? Opened(nint handle) => _topics.Find(t => t.Handle == handle);

    private ErrorCode SendWhenThereIsRoom(SendTopic topic, in OutgoingRecord record)
    {
        var deadline = Deadline.After(_deliveryTimeout);
        while (true)
        {
            Poll(10);
            var error = (ErrorCode)SendOnce(topic, in record);
            if (error is not ErrorCode.Local_QueueFull || deadline.IsOver) return error;
        }
    }

    [SkipLocalsInit]
    private int SendOnce(SendTopic topic, in OutgoingRecord record)
    {
        var arguments = stackalloc ProduceArgument[7];
        byte nothing = 0;
        fixed (byte* key = record.Key.Span)
        fixed (byte* value = record.Value.Span)
        {
            arguments[0] = new() { Type = ProduceArgumentType.Topic, Handle = topic.Handle };
            arguments[1] = new() { Type = ProduceArgumentType.Partition, Int32 = record.Partition };
            arguments[2] = new() { Type = ProduceArgumentType.Flags, Int32 = CopyTheBytes };
            arguments[3] = new() { Type = ProduceArgumentType.Timestamp, Int64 = ProduceTimestamp.Of(record.TimestampMs) };
            // Pinning an empty span gives a null pointer, and that would turn "" into a tombstone.
            arguments[4] = new() { Type = ProduceArgumentType.Key, Bytes = record.Key.IsNull || key != null ? key : &nothing, Size = (nuint)record.Key.Span.Length };
            arguments[5] = new() { Type = ProduceArgumentType.Value, Bytes = record.Value.IsNull || value != null ? value : &nothing, Size = (nuint)record.Value.Span.Length };
            if (record.Headers.Count == 0) return Produce(arguments, 6);

            var headers = Theirs(record.Headers);
            arguments[6] = new() { Type = ProduceArgumentType.Headers, Handle = headers };
            var error = Produce(arguments, 7);
            if (error != 0) Librdkafka.rd_kafka_headers_destroy(headers); // only a record that was taken takes them over
            return error;
        }
    }

    private int Produce(ProduceArgument* arguments, int count)
    {
        var error = Librdkafka.rd_kafka_produceva(_client, arguments, (nuint)count);
        if (error == 0) return 0;
        var code = Librdkafka.rd_kafka_error_code(error);
        Librdkafka.rd_kafka_error_destroy(error);
        return code;
    }

    private static nint Theirs(Records.Headers headers)
    {
        var theirs = Librdkafka.rd_kafka_headers_new((nuint)headers.Count);
        byte nothing = 0;
        for (var i = 0; i < headers.Count; i++)
        {
            var bytes = headers[i].Value;
            fixed (byte* value = bytes)
                Librdkafka.rd_kafka_header_add(theirs, headers[i].Key, -1, bytes is null || value != null ? value : &nothing, bytes?.Length ?? 0);
        }

        return theirs;
    }

    /// <summary>Why a record was not taken; if the producer has failed for good, what has made it so: that it was fenced, most often.</summary>
    private Error Reason(int error)
    {
        if ((ErrorCode)error is not (ErrorCode.Local_Fatal or ErrorCode.Local_PurgeQueue or ErrorCode.Local_PurgeInflight)) return NativeError.Of(error);

        const int TextBytes = 512;
        var text = stackalloc byte[TextBytes];
        var fatal = Librdkafka.rd_kafka_fatal_error(_client, text, TextBytes);
        return fatal == 0 ? NativeError.Of(error) : new((ErrorCode)fatal, NativeError.Text(text), isFatal: true);
    }

    private void Poll(int timeoutMs) => _ = Librdkafka.rd_kafka_poll(_client, timeoutMs);
}
