using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Embedded;
using StreamProc.Records;
using StreamProc.RocksDb;
using StreamProc.Runtime;
using StreamProc.State;
using StreamProc.Transport;

namespace StreamProc.Tests.Runtime;

/// <summary>A topology on an embedded log and RocksDB in a folder of its own, which goes with it.</summary>
internal sealed class EmbeddedRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamproc-runtime-").FullName;

    public EmbeddedRun() => Log = OpenLog();

    public EmbeddedLog Log { get; private set; }

    public void CreateTopic(string name, int partitions) => Log.Topics.Create(new(name, partitions, new Dictionary<string, string>(StringComparer.Ordinal)));

    /// <summary>Writes records, each to a partition of its own choice, and commits them.</summary>
    public void Produce(string topic, IEnumerable<(int Partition, string? Key, string? Value, long TimestampMs)> records)
    {
        using var producer = Log.OpenProducer("test", "test", ProcessingGuarantee.AtLeastOnce);
        var number = producer.Topic(topic);
        foreach (var (partition, key, value, timestampMs) in records)
            producer.Send(new()
            {
                Topic = number,
                Partition = partition,
                TimestampMs = timestampMs,
                Key = key is null ? NullableSpan.Null : Encoding.UTF8.GetBytes(key),
                Value = value is null ? NullableSpan.Null : Encoding.UTF8.GetBytes(value),
                Headers = Headers.Empty,
            });
        producer.Commit([]);
    }

    /// <summary>Runs until all topics are read to their ends.</summary>
    public async Task<RuntimeStatistics> RunUntilEnd(StreamTopology topology, Func<RuntimeOptions, RuntimeOptions>? with = null, IStorageEngine? stores = null)
    {
        using var rocksDb = new RocksDbStorageEngine(Path.Combine(_folder, "state"));
        using var runtime = Runtime(topology, with, stores ?? rocksDb);
        await runtime.RunAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        return runtime.Statistics;
    }

    public StreamsRuntime Runtime(StreamTopology topology, Func<RuntimeOptions, RuntimeOptions>? with, IStorageEngine stores, TimeProvider? time = null)
    {
        var options = new RuntimeOptions { ApplicationId = "app", UntilEnd = true, SourceIdle = TimeSpan.FromMilliseconds(50), CommitInterval = TimeSpan.FromMilliseconds(20) };
        return new(topology.Name, TopologyCompiler.Compile(topology), with?.Invoke(options) ?? options, Log, stores, NullLoggerFactory.Instance, time ?? TimeProvider.System);
    }

    /// <summary>All committed records of a topic, in order of partition and offset.</summary>
    public List<(string? Key, byte[]? Value, long TimestampMs)> Read(string topic)
    {
        var reader = new Reader();
        using var source = Log.OpenSource("reader", Isolation.ReadCommitted);
        var partitions = Log.Topics.Find(topic)!.Partitions;
        source.Assign([.. Enumerable.Range(0, partitions).Select(p => new PartitionStart(new(topic, p), p, PartitionStart.Beginning))]);
        while (reader.Ended.Count < partitions) source.Poll(reader, 1000, TimeSpan.FromSeconds(1));
        return [.. reader.Records.OrderBy(r => r.Partition).ThenBy(r => r.Offset).Select(r => (r.Key, r.Value, r.TimestampMs))];
    }

    /// <summary>The last value of each key of a topic, as a number.</summary>
    public SortedDictionary<string, long> ReadNumbers(string topic)
    {
        var table = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (key, value, _) in Read(topic)) table[key!] = BinaryPrimitives.ReadInt64BigEndian(value);
        return table;
    }

    /// <summary>Closes the log and opens it again, as after a restart.</summary>
    public void Reopen()
    {
        Log.Dispose();
        Log = OpenLog();
    }

    public void Dispose()
    {
        Log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private EmbeddedLog OpenLog() => EmbeddedLog.Open(Path.Combine(_folder, "log"), new(), TimeProvider.System);

    private sealed class Reader : IRecordReceiver
    {
        public List<(int Partition, long Offset, string? Key, byte[]? Value, long TimestampMs)> Records { get; } = [];

        public HashSet<int> Ended { get; } = [];

        public void Receive(in RawRecord record) => Records.Add(
            (record.Slot, record.Offset, record.Key.IsNull ? null : Encoding.UTF8.GetString(record.Key.Span), record.Value.ToArray(), record.TimestampMs));

        public void EndOfPartition(int slot, long position) => Ended.Add(slot);
    }
}

/// <summary>A topology written as a function.</summary>
internal sealed class Defined(string name, Action<StreamsBuilder> define) : StreamTopology
{
    public override string Name => name;

    public override void Define(StreamsBuilder streams) => define(streams);
}
