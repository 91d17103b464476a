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

    /// <summary>Sets a row, or deletes it, in the store, if there is one, and forwards the change.</summary>
    public void Update(TableStore<TKey, TValue>? store, TKey key, Optional<TValue> value, long timestampMs, Headers headers)
    {
        Optional<TValue> old = default;
        var put = new VersionedPut(IsPut: true, ValidToMs: null);
        if (store is not null)
        {
            var stored = store.Get(key);
            if (stored.HasValue) old = stored.Value.Value;
            put = store.Put(key, value, timestampMs);
        }
        if (put.IsPut) Forward(key, value, old, timestampMs, headers, put.IsLatest);
    }

    private void Flushed(TKey key, Optional<ValueAndTimestamp<TValue>> newValue, Optional<ValueAndTimestamp<TValue>> oldValue)
    {
        var timestampMs = newValue.HasValue ? newValue.Value.TimestampMs : _context.TimestampMs;
        _next.Process(new(key, new(ValueOf(newValue), ValueOf(oldValue)), timestampMs, _context.Headers));
    }

    private static Optional<TValue> ValueOf(Optional<ValueAndTimestamp<TValue>> stored) =>
        stored.HasValue ? Optional<TValue>.Of(stored.Value.Value) : default;
}
