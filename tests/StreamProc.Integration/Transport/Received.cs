using System.Diagnostics;
using System.Text;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Integration.Transport;

/// <summary>A record as it was received, copied.</summary>
public sealed record Taken(int Slot, long Offset, long TimestampMs, byte[]? Key, byte[]? Value, Headers Headers)
{
    /// <summary>The value as text.</summary>
    public string Text => Encoding.UTF8.GetString(Value!);
}

/// <summary>Collects what a source hands over.</summary>
public sealed class Received : IRecordReceiver
{
    /// <summary>The records, in the order in which they came.</summary>
    public List<Taken> Records { get; } = [];

    /// <summary>Slot and position of each end that was reached.</summary>
    public List<(int Slot, long Position)> Ends { get; } = [];

    public void Receive(in RawRecord record) =>
        Records.Add(new(record.Slot, record.Offset, record.TimestampMs, record.Key.ToArray(), record.Value.ToArray(), record.Headers));

    public void EndOfPartition(int slot, long position) => Ends.Add((slot, position));

    /// <summary>Polls until something holds; fails after half a minute.</summary>
    public void PollUntil(IRecordSource source, Func<bool> done, int maxRecords = 10_000)
    {
        var watch = Stopwatch.StartNew();
        while (!done())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"Not in time; {Records.Count} records and {Ends.Count} ends so far.");
            source.Poll(this, maxRecords, TimeSpan.FromMilliseconds(100));
        }
    }
}

/// <summary>Short ways to send in tests.</summary>
internal static class Sending
{
    public static void Send(this IRecordSink sink, string topic, int partition, string? key, string? value, long timestampMs = 1, Headers? headers = null) =>
        sink.Send(new OutgoingRecord
        {
            Topic = sink.Topic(topic),
            Partition = partition,
            TimestampMs = timestampMs,
            Key = NullableSpan.Of(key is null ? null : Encoding.UTF8.GetBytes(key)),
            Value = NullableSpan.Of(value is null ? null : Encoding.UTF8.GetBytes(value)),
            Headers = headers ?? Headers.Empty,
        });

    public static void CreateTopic(this ITransport transport, string name, int partitions = 1, params (string Key, string Value)[] configuration) =>
        transport.Topics.Create(new(name, partitions, configuration.ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal)));
}
