using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>A task's context as a user's code at one node sees it.</summary>
internal abstract class ProcessingContext(NodeContext node) : IProcessingContext
{
    protected NodeContext Node => node;

    public string ApplicationId => node.Task.ApplicationId;

    public string TaskId => node.Task.TaskId;

    public RecordMetadata? RecordMetadata => node.Record.Topic is { } topic ? new(topic, node.Record.Partition, node.Record.Offset) : null;

    public long CurrentStreamTimeMs => node.Task.StreamTimeMs;

    public long CurrentSystemTimeMs => node.Task.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public TimeProvider Time => node.Task.Time;

    public TStore GetStateStore<TStore>(string name) where TStore : class, IStateStore => node.ConnectedStore<TStore>(name);

    public ICancellable Schedule(TimeSpan interval, PunctuationType type, Punctuator callback) => Schedule(startMs: null, interval, type, callback);

    public ICancellable Schedule(DateTimeOffset startTime, TimeSpan interval, PunctuationType type, Punctuator callback)
    {
        if (startTime < DateTimeOffset.UnixEpoch)
            throw new ArgumentOutOfRangeException(nameof(startTime), startTime, $"Node {node.Node}: a punctuation starts at the Unix epoch (1970) or later.");
        return Schedule(startTime.ToUnixTimeMilliseconds(), interval, type, callback);
    }

    private ICancellable Schedule(long? startMs, TimeSpan interval, PunctuationType type, Punctuator callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (interval < TimeSpan.FromMilliseconds(1))
            throw new ArgumentOutOfRangeException(nameof(interval), interval, $"Node {node.Node}: a punctuation's interval is at least one millisecond.");
        return node.Task.Schedule(node.Node, startMs, (long)interval.TotalMilliseconds, type, callback);
    }

    public void Commit() => node.Task.RequestCommit();

    /// <summary>Pushes a record on. Its time and headers hold below only: afterwards the record that came in counts again, as in Kafka Streams.</summary>
    protected void Push<TKey, TValue>(Operator<TKey, TValue> below, in Record<TKey, TValue> record)
    {
        var (timestampMs, headers) = (node.Record.TimestampMs, node.Record.Headers);
        try
        {
            below.Process(in record);
        }
        finally
        {
            node.Record.Return(timestampMs, headers);
        }
    }

    /// <summary>The node of that name below this one.</summary>
    protected Operator<TKey, TValue> Child<TKey, TValue>(Outlet<TKey, TValue> below, string name) => below.Named(name) ?? throw new InvalidOperationException(
        $"Node {node.Node} has no node {name} below it to forward to; below it are: {(below.Names.Any() ? string.Join(", ", below.Names) : "none")}.");
}
