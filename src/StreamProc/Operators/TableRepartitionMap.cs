using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>
/// Gives a table's changes the key and value that they are grouped by. Old and new value under one key stay one change; else the old one goes first,
/// as it is taken out before the new one is added. Kafka Streams: KTableRepartitionMap.
/// </summary>
internal sealed class TableRepartitionMap<TKey, TValue, TNewKey, TNewValue>(
    Func<TKey, TValue, KeyValuePair<TNewKey, TNewValue>> selector, Operator<TNewKey, Change<TNewValue>> next) : Operator<TKey, Change<TValue>>
{
    public override void Process(in Record<TKey, Change<TValue>> record)
    {
        if (!record.HasKey) throw new InvalidOperationException("A row of a table that is grouped has no key.");

        var change = record.Value;
        // An aggregate is made of the newest versions alone.
        if (!change.IsLatest) return;

        var hasOld = TrySelect(record.Key, change.Old, out var old);
        var hasNew = TrySelect(record.Key, change.New, out var now);
        if (hasOld && hasNew && EqualityComparer<TNewKey>.Default.Equals(old.Key, now.Key))
        {
            next.Process(new(old.Key, new(now.Value, old.Value), record.TimestampMs, record.Headers));
            return;
        }
        if (hasOld) next.Process(new(old.Key, new(default, old.Value), record.TimestampMs, record.Headers));
        if (hasNew) next.Process(new(now.Key, new(now.Value, default), record.TimestampMs, record.Headers));
    }

    // A row without the selected key or value belongs to no group.
    private bool TrySelect(TKey key, Optional<TValue> value, out KeyValuePair<TNewKey, TNewValue> selected)
    {
        selected = default;
        if (!value.HasValue) return false;
        selected = selector(key, value.Value);
        return selected.Key is not null && selected.Value is not null;
    }
}
