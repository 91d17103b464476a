using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>
/// Forwards a table's changes: at once, or, if its store has a record cache, when they leave the cache. Kafka Streams: TimestampedTupleForwarder.
/// </summary>
internal sealed class TableOutput<TKey, TValue>
{
    private readonly Operator<TKey, Change<TValue>> _next;
    private readonly RecordContext _context;
    private readonly bool _isCached, _withOldValues;

    public TableOutput(
        ICachedStore<TKey, ValueAndTimestamp<TValue>>? store, RecordContext context, bool withOldValues, Operator<TKey, Change<TValue>> next)
    {
        (_next, _context, _withOldValues) = (next, context, withOldValues);
        _isCached = store is { IsCached: true };
        if (_isCached) store!.OnFlush(Flushed, withOldValues);
    }

    public void Forward(TKey key, Optional<TValue> newValue, Optional<TValue> oldValue, long timestampMs, Headers headers, bool isLatest = true)
    {
        if (!_isCached) _next.Process(new(key, new(newValue, _withOldValues ? oldValue : default, isLatest), timestampMs, headers));
    }

    private void Flushed(TKey key, Optional<ValueAndTimestamp<TValue>> newValue, Optional<ValueAndTimestamp<TValue>> oldValue)
    {
        var timestampMs = newValue.HasValue ? newValue.Value.TimestampMs : _context.TimestampMs;
        _next.Process(new(key, new(ValueOf(newValue), ValueOf(oldValue)), timestampMs, _context.Headers));
    }

    private static Optional<TValue> ValueOf(Optional<ValueAndTimestamp<TValue>> stored) =>
        stored.HasValue ? Optional<TValue>.Of(stored.Value.Value) : default;
}
