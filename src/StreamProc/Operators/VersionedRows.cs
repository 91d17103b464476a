using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Rows of a versioned store, as they are and as they were.</summary>
internal sealed class VersionedRows<TKey, TValue>(IReadOnlyVersionedKeyValueStore<TKey, TValue> store) : TableView<TKey, TValue>
{
    public override bool IsVersioned => true;

    public override Optional<ValueAndTimestamp<TValue>> Get(TKey key) => RowOf(store.Get(key));

    public override Optional<ValueAndTimestamp<TValue>> Get(TKey key, long asOfMs) => RowOf(store.Get(key, asOfMs));

    public static Optional<ValueAndTimestamp<TValue>> RowOf(Optional<VersionedRecord<TValue>> version) =>
        version.HasValue ? new ValueAndTimestamp<TValue>(version.Value.Value, version.Value.TimestampMs) : default(Optional<ValueAndTimestamp<TValue>>);
}
