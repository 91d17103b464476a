using StreamProc.Operators;
using StreamProc.Records;
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

    /// <summary>What they are called, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>Finds the results of windows that have closed.</summary>
    public abstract ClosedResults<TKey, TAggregate> Closed<TKey, TAggregate>(NodeContext node, WindowsBetween<TKey, TAggregate> between);

    public abstract Operator<TKey, TValue> Open<TKey, TValue, TAggregate>(
        NodeContext node, Aggregation<TKey, TValue, TAggregate> aggregation, WindowStore<TKey, ValueAndTimestamp<TAggregate>> store,
        WindowOutput<TKey, TAggregate> output, Operator<Windowed<TKey>, TValue> late);

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

    public override string Name => Windows.GetType().Name;

    public override ClosedResults<TKey, TAggregate> Closed<TKey, TAggregate>(NodeContext node, WindowsBetween<TKey, TAggregate> between)
    {
        if (Windows is TimeWindows time)
        {
            var aligned = time.Aligned;
            return (lastCloseMs, closeMs) => aligned.Closed(lastCloseMs, closeMs) is { } range ? between(range.FromMs, range.ToMs, isWanted: null) : null;
        }
        // All that is known of windows of the user's own is that none is larger than the size, and where each of them ends.
        var endMs = node.Guard<long, long>(Windows.EndMs);
        return (lastCloseMs, closeMs) => closeMs <= 0 ? null : between(
            Math.Max(0, lastCloseMs - SizeMs), closeMs - 1, startMs => endMs(startMs) is var end && end > lastCloseMs && end <= closeMs);
    }

    public override Operator<TKey, TValue> Open<TKey, TValue, TAggregate>(
        NodeContext node, Aggregation<TKey, TValue, TAggregate> aggregation, WindowStore<TKey, ValueAndTimestamp<TAggregate>> store,
        WindowOutput<TKey, TAggregate> output, Operator<Windowed<TKey>, TValue> late)
    {
        var streamTime = node.StreamTime(node.Node);
        // Each call of the property makes a new one: once a task, not once a record.
        var windowsFor = Windows is TimeWindows time ? time.Aligned.WindowsFor : node.Guard<long, List<Window>>(new OwnWindows(Windows.WindowsFor, Windows.EndMs, SizeMs).WindowsFor);
        return new TimeWindowAggregate<TKey, TValue, TAggregate>(windowsFor, GraceMs, aggregation, store, streamTime, node, output, new(streamTime, node, late));
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

    public override string Name => nameof(SlidingWindows);

    public override ClosedResults<TKey, TAggregate> Closed<TKey, TAggregate>(NodeContext node, WindowsBetween<TKey, TAggregate> between) =>
        (lastCloseMs, closeMs) => Span.Closed(lastCloseMs, closeMs) is { } range ? between(range.FromMs, range.ToMs, isWanted: null) : null;

    public override Operator<TKey, TValue> Open<TKey, TValue, TAggregate>(
        NodeContext node, Aggregation<TKey, TValue, TAggregate> aggregation, WindowStore<TKey, ValueAndTimestamp<TAggregate>> store,
        WindowOutput<TKey, TAggregate> output, Operator<Windowed<TKey>, TValue> late)
    {
        var streamTime = node.StreamTime(node.Node);
        return new SlidingWindowAggregate<TKey, TValue, TAggregate>(Span, aggregation, store, streamTime, node, output, new(streamTime, node, late));
    }
}
