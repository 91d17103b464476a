using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>
/// Every update of a session is forwarded: at once, or, if its store has a record cache, when it leaves the cache; stamped with the session's end.
/// Kafka Streams: TimestampedTupleForwarder, SessionCacheFlushListener.
/// </summary>
internal sealed class UpdatedSessions<TKey, TAggregate> : WindowOutput<TKey, TAggregate>
{
    private readonly Operator<Windowed<TKey>, Change<TAggregate>> _next;
    private readonly RecordContext _context;
    private readonly bool _isCached, _withOldValues;

    public UpdatedSessions(
        ICachedStore<Windowed<TKey>, TAggregate> store, RecordContext context, bool withOldValues, Operator<Windowed<TKey>, Change<TAggregate>> next)
    {
        (_next, _context, _withOldValues) = (next, context, withOldValues);
        _isCached = store.IsCached;
        if (_isCached) store.OnFlush(Flushed, withOldValues);
    }

    public override void Updated(Windowed<TKey> window, Optional<TAggregate> now, Optional<TAggregate> old, long timestampMs, Headers headers)
    {
        if (!_isCached) _next.Process(new(window, new(now, _withOldValues ? old : default), timestampMs, headers));
    }

    public override void Closed(long closeMs, Headers headers)
    {
    }

    private void Flushed(Windowed<TKey> window, Optional<TAggregate> now, Optional<TAggregate> old) =>
        _next.Process(new(window, new(now, old), window.Window.EndMs, _context.Headers));
}
