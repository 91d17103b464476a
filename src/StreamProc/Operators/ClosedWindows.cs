using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Times between which windows have closed since the last emission, both included; null: none can have.</summary>
internal delegate (long FromMs, long ToMs)? ClosedRange(long lastCloseMs, long closeMs);

/// <summary>
/// Each window's result is forwarded once, when the window has closed; windows that retention hides by then are not.
/// Kafka Streams: AbstractKStreamTimeWindowAggregateProcessor.maybeForwardFinalResult.
/// </summary>
internal sealed class ClosedWindows<TKey, TAggregate>(
    Func<long, long, IEnumerable<KeyValuePair<Windowed<TKey>, ValueAndTimestamp<TAggregate>>>> windowsBetween, ClosedRange range, StreamTime emittedUpTo,
    EmissionThrottle throttle, Operator<Windowed<TKey>, Change<TAggregate>> next) : WindowOutput<TKey, TAggregate>
{
    public override void Updated(Windowed<TKey> window, Optional<TAggregate> now, Optional<TAggregate> old, long timestampMs, Headers headers)
    {
    }

    public override void Closed(long closeMs, Headers headers)
    {
        if (!throttle.TryPass()) return;
        if (emittedUpTo.Ms != StreamTime.Unknown && emittedUpTo.Ms >= closeMs) return;
        if (range(emittedUpTo.Ms, closeMs) is not { } closed) return;

        foreach (var (window, result) in windowsBetween(closed.FromMs, closed.ToMs))
            next.Process(new(window, new(result.Value, default), result.TimestampMs, headers));
        emittedUpTo.Advance(closeMs);
    }
}
