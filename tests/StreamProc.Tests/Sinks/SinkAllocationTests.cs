using Microsoft.Extensions.Logging.Abstractions;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Tasks;
using StreamProc.Transport;

namespace StreamProc.Tests.Sinks;

/// <summary>No sink makes garbage for a record, however topics and partitions are chosen.</summary>
public sealed class SinkAllocationTests
{
    private const int Records = 100_000;

    private static readonly string[] Topics = ["even", "odd"];
    private static readonly int[] Two = [1, 2];

    [Theory]
    [InlineData("plain", Records)]
    [InlineData("one partition", Records)]
    [InlineData("two partitions", 2 * Records)]
    [InlineData("all partitions", 3 * Records)]
    [InlineData("no partition", 0)]
    [InlineData("topics in turn", Records)]
    public void Sends_without_garbage(string kind, long expected)
    {
        var sink = new Counting();
        using var run = new NumbersTask(streams => Sink(kind, streams.Stream<long, long>("in")), sink);
        run.Process(Records / 10);
        sink.Sent = 0;

        var before = GC.GetAllocatedBytesForCurrentThread();
        run.Process(Records);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(expected, sink.Sent);
        // Dropped records are told to the log at powers of ten.
        Assert.InRange(allocated, 0, kind is "no partition" ? 10_000 : 0);
    }

    private static void Sink(string kind, KStream<long, long> stream)
    {
        var produced = new Produced<long, long>();
        if (kind is "plain") stream.To("out");
        else if (kind is "topics in turn") stream.To((record, origin) => Topics[(record.Key + origin!.Value.Partition) % 2]);
        else stream.To("out", produced.WithPartitioner((_, _, _, _) => kind switch
        {
            "one partition" => 1,
            "two partitions" => PartitionChoice.Of(Two),
            "all partitions" => PartitionChoice.All,
            _ => PartitionChoice.None,
        }));
    }

    /// <summary>A task that reads numbers from one partition.</summary>
    private sealed class NumbersTask : IDisposable
    {
        private readonly GlobalStores _globals;
        private readonly StreamTask _task;
        private readonly byte[] _key = new byte[sizeof(long)];
        private long _next;

        public NumbersTask(Action<StreamsBuilder> define, IRecordSink sink)
        {
            var streams = new StreamsBuilder();
            define(streams);
            var plan = Planner.Plan("app", TopologyCompiler.Compile(streams), _ => 1);
            var stores = new MemoryStorageEngine();
            _globals = new("numbers", plan, stores, _ => 1, TimeProvider.System, NullLogger.Instance, new());
            var environment = new TaskEnvironment
            {
                TopologyName = "numbers",
                Plan = plan,
                Sink = sink,
                PersistentStores = stores,
                Globals = _globals,
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
            };
            _task = new(TaskPlan.Of(plan.Subtopologies[0], 0), environment, []);
            _task.MoveTo(TaskPhase.Restoring);
            _task.MoveTo(TaskPhase.Running);
        }

        public void Process(int records)
        {
            var queue = _task.Inputs.All[0];
            for (var i = 0; i < records; i++)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(_key, _next);
                _task.Enqueue(queue, new() { Slot = 0, Offset = _next++, TimestampMs = 1, Key = _key, Value = _key, Headers = Headers.Empty });
                _task.ProcessNext();
            }
        }

        public void Dispose()
        {
            _task.Dispose();
            _globals.Dispose();
        }
    }

    private sealed class Counting : IRecordSink
    {
        public long Sent { get; set; }

        public int Topic(string name) => name.Length;

        public int PartitionCount(int topic) => 3;

        public void Send(in OutgoingRecord record) => Sent++;
    }
}
