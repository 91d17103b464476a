using Microsoft.Extensions.Logging.Abstractions;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Tasks;
using StreamProc.Transport;

namespace StreamProc.Tests.Allocation;

/// <summary>A task that is fed bytes and whose results go nowhere: what it allocates for its records is its own doing.</summary>
internal sealed class TaskRun : IDisposable
{
    private const int WarmUp = 20_000, Records = 100_000;

    private readonly GlobalStores _globals;
    private readonly StreamTask _task;
    private readonly CountingSink _sink = new();
    private long _offset, _timestampMs = 1;

    public TaskRun(Action<StreamsBuilder> define, long cacheBytes = 0)
    {
        var streams = new StreamsBuilder(new() { AllowGeneratedNames = true });
        define(streams);
        var plan = Planner.Plan("app", TopologyCompiler.Compile(streams), _ => 1);
        var engine = new MemoryStorageEngine();
        _globals = new("app", plan, engine, _ => 1, TimeProvider.System, NullLogger.Instance, new());
        _task = new(TaskPlan.Of(plan.Subtopologies[0], 0), new()
        {
            TopologyName = "app",
            Plan = plan,
            Sink = _sink,
            PersistentStores = engine,
            Globals = _globals,
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
            CacheBytes = cacheBytes,
        }, []);
        _task.MoveTo(TaskPhase.Restoring);
        _task.MoveTo(TaskPhase.Running);
    }

    /// <summary>Records that have come out.</summary>
    public long Sent => _sink.Sent;

    /// <summary>Bytes that the task has allocated for 100,000 records of each of its topics, once everything is warm.</summary>
    /// <param name="record">Writes key and value of a record of some number.</param>
    public long AllocatedBytes(Action<long, ByteWriter, ByteWriter> record)
    {
        var (key, value) = (new ByteWriter(), new ByteWriter());
        for (var i = 0; i < WarmUp; i++) Process(record, key, value);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Records; i++) Process(record, key, value);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>A commit, without a transport.</summary>
    public void Commit()
    {
        _task.PrepareCommit();
        _task.FinishCommit((_, _) => -1);
    }

    public void Dispose()
    {
        _task.Dispose();
        _globals.Dispose();
    }

    private void Process(Action<long, ByteWriter, ByteWriter> record, ByteWriter key, ByteWriter value)
    {
        var queues = _task.Inputs.All;
        for (var i = 0; i < queues.Count; i++)
        {
            key.Reset();
            value.Reset();
            record(_offset, key, value);
            _task.Enqueue(queues[i], new() { Slot = 0, Offset = _offset, TimestampMs = _timestampMs, Key = key.Written, Value = value.Written, Headers = Headers.Empty });
        }
        _offset++;
        _timestampMs++;
        for (var i = 0; i < queues.Count; i++) _task.ProcessNext();
    }

    private sealed class CountingSink : IRecordSink
    {
        public long Sent { get; private set; }

        public int Topic(string name) => 0;

        public int PartitionCount(int topic) => 1;

        public void Send(in OutgoingRecord record) => Sent++;
    }
}
