using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Results of the windows that have closed since the last emission; null: none can have.</summary>
/// <param name="lastCloseMs">What had closed by then has been emitted; -1: nothing has.</param>
/// <param name="closeMs">What has closed by then is to be emitted.</param>
internal delegate IEnumerable<KeyValuePair<Windowed<TKey>, ValueAndTimestamp<TAggregate>>>? ClosedResults<TKey, TAggregate>(long lastCloseMs, long closeMs);

/// <summary>Rows of windows that begin between two times, both included, in the order in which the store lists them.</summary>
/// <param name="fromMs">The first start.</param>
/// <param name="toMs">The last start.</param>
/// <param name="isWanted">Tells by the start which of them; null: all.</param>
internal delegate IEnumerable<KeyValuePair<Windowed<TKey>, ValueAndTimestamp<TAggregate>>> WindowsBetween<TKey, TAggregate>(long fromMs, long toMs, Func<long, bool>? isWanted);

/// <summary>
/// Each window's result is forwarded once, when the window has closed; windows that retention hides by then are not.
/// Kafka Streams: AbstractKStreamTimeWindowAggregateProcessor.maybeForwardFinalResult.
/// </summary>
internal sealed class ClosedWindows<TKey, TAggregate>(
    ClosedResults<TKey, TAggregate> closedSince, StreamTime emittedUpTo, EmissionThrottle throttle, Operator<Windowed<TKey>, Change<TAggregate>> next)
    : WindowOutput<TKey, TAggregate>
{
    public override void Updated(Windowed<TKey> window, Optional<TAggregate> now, Optional<TAggregate> old, long timestampMs, Headers headers)
    {
    }

    public override void Closed(long closeMs, Headers headers)
    {
        if (!throttle.TryPass()) return;
        if (emittedUpTo.Ms != StreamTime.Unknown && emittedUpTo.Ms >= closeMs) return;
        if (closedSince(emittedUpTo.Ms, closeMs) is not { } closed) return;

        foreach (var (window, result) in closed)
            next.Process(new(window, new(result.Value, default), result.TimestampMs, headers));
        emittedUpTo.Advance(closeMs);
    }
}
