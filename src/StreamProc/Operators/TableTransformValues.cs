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
    Func<TKey, Optional<TValue>, Optional<TNewValue>> transform, bool withOldValues, TableStore<TKey, TNewValue>? store, NodeContext node,
    TableOutput<TKey, TNewValue> output) : Operator<TKey, Change<TValue>>
{
    public override void Process(in Record<TKey, Change<TValue>> record)
    {
        var change = record.Value;
        node.Record.Enter(in record);
        var now = transform(record.Key, change.New);
        var old = withOldValues ? Old(record.Key, change.Old) : default;
        var isLatest = change.IsLatest;
        if (store is not null)
        {
            var put = store.Put(record.Key, now, record.TimestampMs);
            if (!put.IsPut) return;
            isLatest = put.IsLatest;
        }
        output.Forward(record.Key, now, old, record.TimestampMs, record.Headers, isLatest);
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
    public override bool IsVersioned => source.IsVersioned;

    public override Optional<ValueAndTimestamp<TNewValue>> Get(TKey key) => Transform(key, source.Get(key));

    public override Optional<ValueAndTimestamp<TNewValue>> Get(TKey key, long asOfMs) => Transform(key, source.Get(key, asOfMs));

    private Optional<ValueAndTimestamp<TNewValue>> Transform(TKey key, Optional<ValueAndTimestamp<TValue>> row)
    {
        var timestampMs = row.HasValue ? row.Value.TimestampMs : StreamTime.Unknown;
        var current = context.Origin;
        // Where a row came from is not known any more.
        context.Begin(topic: null, partition: -1, offset: -1, timestampMs, Headers.Empty);
        var value = transform(key, row.HasValue ? Optional<TValue>.Of(row.Value.Value) : default);
        context.Restore(in current);
        return value.HasValue ? new ValueAndTimestamp<TNewValue>(value.Value, timestampMs) : default(Optional<ValueAndTimestamp<TNewValue>>);
    }
}
