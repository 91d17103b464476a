using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Makes other values of a table's rows with a transformer, which sees deleted rows too. Kafka Streams: KTableTransformValues.</summary>
/// <param name="transform">The transformer.</param>
/// <param name="withOldValues">Whether old values are to be passed on.</param>
/// <param name="store">Where results are kept, or null.</param>
/// <param name="node">The task.</param>
/// <param name="output">Takes the changes.</param>
internal sealed class TableTransformValues<TKey, TValue, TNewValue>(
    Func<TKey, Optional<TValue>, Optional<TNewValue>> transform, bool withOldValues, IKeyValueStore<TKey, ValueAndTimestamp<TNewValue>>? store, NodeContext node,
    TableOutput<TKey, TNewValue> output) : Operator<TKey, Change<TValue>>
{
    public override void Process(in Record<TKey, Change<TValue>> record)
    {
        var change = record.Value;
        node.Record.Enter(in record);
        var now = transform(record.Key, change.New);
        var old = withOldValues ? Old(record.Key, change.Old) : default;
        if (store is not null)
        {
            if (now.HasValue) store.Put(record.Key, new(now.Value, record.TimestampMs));
            else store.Delete(record.Key);
        }
        output.Forward(record.Key, now, old, record.TimestampMs, record.Headers, change.IsLatest);
    }

    private Optional<TNewValue> Old(TKey key, Optional<TValue> value)
    {
        if (store is null) return transform(key, value);
        var stored = store.Get(key);
        return stored.HasValue ? stored.Value.Value : default(Optional<TNewValue>);
    }
}

/// <summary>Rows that a transformer makes when they are asked for; it is asked for rows that are not there too.</summary>
internal sealed class TransformedRows<TKey, TValue, TNewValue>(
    TableView<TKey, TValue> source, Func<TKey, Optional<TValue>, Optional<TNewValue>> transform, RecordContext context) : TableView<TKey, TNewValue>
{
    public override Optional<ValueAndTimestamp<TNewValue>> Get(TKey key)
    {
        var row = source.Get(key);
        var timestampMs = row.HasValue ? row.Value.TimestampMs : StreamTime.Unknown;
        var current = context.Origin;
        // Where a row came from is not known any more.
        context.Begin(topic: null, partition: -1, offset: -1, timestampMs, Headers.Empty);
        var value = transform(key, row.HasValue ? Optional<TValue>.Of(row.Value.Value) : default);
        context.Restore(in current);
        return value.HasValue ? new ValueAndTimestamp<TNewValue>(value.Value, timestampMs) : default(Optional<ValueAndTimestamp<TNewValue>>);
    }
}
