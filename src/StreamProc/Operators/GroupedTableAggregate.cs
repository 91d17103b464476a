using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>
/// Keeps the aggregate of each group of a table: what a row was is taken out, what it is now is added. Every update is put and forwarded, also one
/// that leaves nothing. Kafka Streams: KTableAggregate, KTableReduce.
/// </summary>
internal sealed class GroupedTableAggregate<TKey, TValue, TAggregate>(
    TableAggregation<TKey, TValue, TAggregate> aggregation, TableStore<TKey, TAggregate> store, NodeContext node,
    TableOutput<TKey, TAggregate> output) : Operator<TKey, Change<TValue>>
{
    public override void Process(in Record<TKey, Change<TValue>> record)
    {
        if (!record.HasKey) throw new InvalidOperationException("A change of a grouped table has no key: something else writes its repartition topic.");

        node.Record.Enter(in record);
        var stored = store.Get(record.Key);
        var old = stored.HasValue ? Optional<TAggregate>.Of(stored.Value.Value) : default;
        var timestampMs = stored.HasValue ? Math.Max(record.TimestampMs, stored.Value.TimestampMs) : record.TimestampMs;

        var change = record.Value;
        var now = old;
        if (change.Old.HasValue && old.HasValue) now = aggregation.Subtract(record.Key, change.Old.Value, old.Value);
        if (change.New.HasValue) now = aggregation.Add(record.Key, change.New.Value, now);

        var put = store.Put(record.Key, now, timestampMs);
        if (put.IsPut) output.Forward(record.Key, now, old, timestampMs, record.Headers, put.IsLatest);
    }
}
