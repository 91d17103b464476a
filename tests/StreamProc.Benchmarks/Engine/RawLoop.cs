using System.Diagnostics;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Benchmarks.Engine;

/// <summary>The floor: batches straight from the source to the producer, with none of the engine's services.</summary>
internal sealed class RawLoop : IRecordReceiver, IDisposable
{
    private const int BatchRecords = 4096;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    private readonly EngineSettings _settings;
    private readonly TopicPartition[] _partitions;
    private readonly long[] _next;
    private readonly IRecordSource _source;
    private readonly IProducer _producer;
    private readonly ByteWriter _value = new();
    private readonly int _output, _outputPartitions;

    public RawLoop(EngineSettings settings, ITransport transport)
    {
        _settings = settings;
        var found = transport.Topics.Find(settings.Input) ?? throw new UsageException($"There is no topic {settings.Input}.");
        _partitions = [.. Enumerable.Range(0, found.Partitions).Select(p => new TopicPartition(settings.Input, p))];
        _next = [.. _partitions.Select(_ => PartitionStart.Beginning)];
        foreach (var committed in transport.Committed(settings.Application, _partitions)) _next[committed.Partition.Partition] = committed.Offset;

        _source = transport.OpenSource("raw", Isolation.ReadUncommitted);
        _producer = transport.OpenProducer("raw", settings.Application, settings.Guarantee);
        _output = _producer.Topic(settings.Output);
        _outputPartitions = _producer.PartitionCount(_output);
    }

    public void Run(Action ready, CancellationToken stop)
    {
        using var waking = stop.Register(_source.Wake);
        _source.Assign([.. _partitions.Select((partition, slot) => new PartitionStart(partition, slot, _next[slot]))]);
        var lastCommit = Stopwatch.GetTimestamp();
        var isReady = false;
        while (!stop.IsCancellationRequested)
        {
            if (_source.Poll(this, BatchRecords, Wait) > 0 && !isReady)
            {
                isReady = true;
                ready();
            }
            if (Stopwatch.GetElapsedTime(lastCommit) < _settings.CommitInterval) continue;
            Commit();
            lastCommit = Stopwatch.GetTimestamp();
        }
        Commit();
    }

    public void Receive(in RawRecord record)
    {
        _next[record.Slot] = record.Offset + 1;
        if (!RecordWork.Passes(record.Value.Span)) return;

        _value.Reset();
        var mapped = _value.GetSpan(record.Value.Span.Length)[..record.Value.Span.Length];
        record.Value.Span.CopyTo(mapped);
        RecordWork.UpperCase(mapped);
        _producer.Send(new()
        {
            Topic = _output,
            Partition = DefaultPartitioner.Partition(record.Key.Span, _outputPartitions),
            TimestampMs = record.TimestampMs,
            Key = record.Key,
            Value = (ReadOnlySpan<byte>)mapped,
            Headers = Headers.Empty,
        });
    }

    public void EndOfPartition(int slot, long position)
    {
    }

    public void Dispose()
    {
        _source.Dispose();
        _producer.Dispose();
    }

    private void Commit() =>
        _producer.Commit([.. _partitions.Where((_, slot) => _next[slot] >= 0).Select(p => new CommittedOffset(p, _next[p.Partition], ""))]);
}
