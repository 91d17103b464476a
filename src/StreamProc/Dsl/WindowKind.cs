using StreamProc.Operators;
using StreamProc.State;

namespace StreamProc.Dsl;

/// <summary>What a kind of time windows means for the store and the operator of an aggregation.</summary>
/// <param name="SizeMs">The size of the windows.</param>
/// <param name="GraceMs">How long after its end a window still takes records.</param>
internal abstract record WindowKind(long SizeMs, long GraceMs)
{
    /// <summary>How long windows have to be kept, at least.</summary>
    public abstract long NeededRetentionMs { get; }

    /// <summary>Whether windows have no end.</summary>
    public bool NeverClose => SizeMs == long.MaxValue;

    /// <summary>The same in words.</summary>
    public abstract string NeededRetention { get; }

    /// <summary>Whether Kafka Streams uses up a number when records are counted with a Materialized that has no name.</summary>
    public abstract bool UsesNumberToCount { get; }

    /// <summary>A window's end by its start.</summary>
    public virtual Func<long, long> EndMs => WindowLayout.EndsAfter(SizeMs);

    /// <summary>Which windows have closed; null: results cannot be held back until then.</summary>
    public abstract ClosedRange? Closed { get; }

    public abstract Operator<TKey, TValue> Open<TKey, TValue, TAggregate>(
        NodeContext node, Aggregation<TKey, TValue, TAggregate> aggregation, WindowStore<TKey, ValueAndTimestamp<TAggregate>> store,
        WindowOutput<TKey, TAggregate> output);

    /// <summary>Two durations added, or the largest there is.</summary>
    protected static long Sum(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;
}

/// <summary>Windows that are known by the time of a record alone.</summary>
internal sealed record FixedWindows(Windows Windows) : WindowKind(Windows.SizeMs, Milliseconds.Of(Windows.Grace))
{
    public override long NeededRetentionMs => Sum(SizeMs, GraceMs);

    public override string NeededRetention => "the windows' size and grace";

    public override bool UsesNumberToCount => true;

    public override Func<long, long> EndMs => Windows.EndMs;

    public override ClosedRange? Closed => Windows is TimeWindows time ? time.Aligned.Closed : null;

    public override Operator<TKey, TValue> Open<TKey, TValue, TAggregate>(
        NodeContext node, Aggregation<TKey, TValue, TAggregate> aggregation, WindowStore<TKey, ValueAndTimestamp<TAggregate>> store,
        WindowOutput<TKey, TAggregate> output)
    {
        // Each call of the property makes a new one: once a task, not once a record.
        var windowsFor = Windows is TimeWindows time ? time.Aligned.WindowsFor : node.Guard<long, ICollection<Records.Window>>(Windows.WindowsFor);
        return new TimeWindowAggregate<TKey, TValue, TAggregate>(windowsFor, GraceMs, aggregation, store, node.StreamTime(node.Node), node, output);
    }
}

/// <summary>Windows that depend on the records before and after.</summary>
internal sealed record SlidingKind(SlidingSpan Span) : WindowKind(Span.DifferenceMs, Span.GraceMs)
{
    public static SlidingKind Of(SlidingWindows windows) => new(new SlidingSpan(Milliseconds.Of(windows.TimeDifference), Milliseconds.Of(windows.Grace)));

    // A record may need the window that ended before the one that ends with it began.
    public override long NeededRetentionMs => Sum(Sum(SizeMs, SizeMs), GraceMs);

    public override string NeededRetention => "twice the windows' time difference and the grace";

    public override bool UsesNumberToCount => false;

    public override ClosedRange Closed => Span.Closed;

    public override Operator<TKey, TValue> Open<TKey, TValue, TAggregate>(
        NodeContext node, Aggregation<TKey, TValue, TAggregate> aggregation, WindowStore<TKey, ValueAndTimestamp<TAggregate>> store,
        WindowOutput<TKey, TAggregate> output) =>
        new SlidingWindowAggregate<TKey, TValue, TAggregate>(Span, aggregation, store, node.StreamTime(node.Node), node, output);
}
