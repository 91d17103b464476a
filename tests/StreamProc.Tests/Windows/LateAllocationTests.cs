using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Transport;

namespace StreamProc.Tests.Windows;

/// <summary>A late record costs no memory, neither where it is dropped nor on its way to the side stream.</summary>
public sealed class LateAllocationTests
{
    private const int Records = 100_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_record_late_for_time_windows_allocates_nothing(bool isRead) => AllocatesNothing(isRead, (task, late) =>
    {
        var time = new StreamTime(1_000_000);
        return new TimeWindowAggregate<string, string, long>(new AlignedWindows(10, 5, 0).WindowsFor, 0, aggregation: null!, store: null!, time, task, new NoOutput(), new(time, task, late));
    }, timesLate: 2);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_record_late_for_sliding_windows_allocates_nothing(bool isRead) => AllocatesNothing(isRead, (task, late) =>
    {
        var time = new StreamTime(1_000_000);
        return new SlidingWindowAggregate<string, string, long>(new(10, 0), aggregation: null!, store: null!, time, task, new NoOutput(), new(time, task, late));
    }, timesLate: 1);

    private static void AllocatesNothing(bool isRead, Func<NodeContext, Operator<Windowed<string>, string>, Operator<string, string>> open, int timesLate)
    {
        var seen = new Seen();
        var task = new NodeContext("node", [], new OnlyDrops(), _ => { }, _ => { });
        var aggregate = open(task, isRead ? seen : Nothing<Windowed<string>, string>.Instance);
        // Drops are told at powers of ten; the next time is far away then.
        Process(aggregate);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Process(aggregate);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2 * Records * timesLate, task.Drops.Count);
        Assert.Equal(isRead ? task.Drops.Count : 0, seen.Count);
    }

    private static void Process(Operator<string, string> aggregate)
    {
        for (var i = 0; i < Records; i++) aggregate.Process(new("key", "value", timestampMs: 100 + (i % 3)));
    }

    private sealed class Seen : Operator<Windowed<string>, string>
    {
        public long Count { get; private set; }

        public override void Process(in Record<Windowed<string>, string> record) => Count++;
    }

    private sealed class NoOutput : WindowOutput<string, long>
    {
        public override void Updated(Windowed<string> window, Optional<long> now, Optional<long> old, long timestampMs, Headers headers) => Assert.Fail("Every record is late.");

        public override void Closed(long closeMs, Headers headers)
        {
        }
    }

    /// <summary>A task of which only the drops are asked for.</summary>
    private sealed class OnlyDrops : ITaskContext
    {
        public string TaskId => "0_0";

        public string ApplicationId => "app";

        public RecordContext Record { get; } = new();

        public long StreamTimeMs => 0;

        public TimeProvider Time => TimeProvider.System;

        public ILogger Logger => NullLogger.Instance;

        public IRecordSink Sink => throw new NotSupportedException();

        public long EmitIntervalMs => 0;

        public string TopicName(string topic) => topic;

        public IStateStore Store(string name) => throw new NotSupportedException();

        public IStateStore? GlobalStore(string name) => null;

        public ICancellable Schedule(string node, long? startMs, long intervalMs, PunctuationType type, Punctuator callback) => throw new NotSupportedException();

        public void RequestCommit()
        {
        }

        public StreamTime StreamTime(string name) => new();

        public StreamTime EmittedUpTo(string store) => new();

        public T Shared<T>(string name, Func<T> create)
            where T : class => create();

        public Drops Drops(string node) => new(node, Record, Logger);

        public bool Blame(string node) => false;
    }
}
