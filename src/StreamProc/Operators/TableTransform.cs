using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Filters or maps a table's rows. Kafka Streams: KTableFilter, KTableMapValues.</summary>
/// <param name="compute">What becomes of a row: none where it is rejected or mapped to null.</param>
/// <param name="skipsNothing">A filter says nothing of a row that was not there before and is not there now; a map always does, and so does a filter of versions.</param>
/// <param name="withOldValues">Whether the old values that come in are true and are to be passed on.</param>
/// <param name="store">Where results are kept, or null.</param>
internal sealed class TableTransform<TKey, TValue, TNewValue>(
    Func<TKey, TValue, Optional<TNewValue>> compute, bool skipsNothing, bool withOldValues,
    TableStore<TKey, TNewValue>? store, NodeContext node, TableOutput<TKey, TNewValue> output) : Operator<TKey, Change<TValue>>
{
    public override void Process(in Record<TKey, Change<TValue>> record)
    {
        var change = record.Value;
        var now = Compute(record.Key, change.New);
        var old = withOldValues ? Old(record.Key, change) : default;
        if (skipsNothing && withOldValues && !old.HasValue && !now.HasValue) return;

        var isLatest = change.IsLatest;
        if (store is not null)
        {
            node.Record.Enter(in record);
            var put = store.Put(record.Key, now, record.TimestampMs);
            if (!put.IsPut) return;
            isLatest = put.IsLatest;
        }
        output.Forward(record.Key, now, old, record.TimestampMs, record.Headers, isLatest);
    }

    private Optional<TNewValue> Compute(TKey key, Optional<TValue> value) => value.HasValue ? compute(key, value.Value) : default;

    private Optional<TNewValue> Old(TKey key, Change<TValue> change)
    {
        if (store is null) return Compute(key, change.Old);
        var stored = store.Get(key);
        return stored.HasValue ? stored.Value.Value : default(Optional<TNewValue>);
    }
}
