using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Graph;

/// <summary>A table that a transformer makes of another one on the way, without a store.</summary>
/// <param name="source">The table that is transformed.</param>
/// <param name="oldValues">Whether old values are sent.</param>
/// <param name="stores">The transformer's own stores.</param>
/// <param name="transform">Makes a transformer.</param>
internal sealed class TransformedTable<TKey, TValue, TNewValue>(
    TableAccess<TKey, TValue> source, OldValues oldValues, IReadOnlyList<string> stores,
    Func<NodeContext, Func<TKey, Optional<TValue>, Optional<TNewValue>>> transform) : TableAccess<TKey, TNewValue>
{
    public override TableOrigin Origin { get; } = source.Origin;

    public override long? HistoryMs { get; } = source.HistoryMs;

    public override bool RequestOldValues(bool force) => RequestOldValues(source, oldValues, force);

    // Who looks rows up has a transformer of its own, which needs its stores.
    protected override IReadOnlyList<string> FindStores() => [.. source.RequireStores().Union(stores, StringComparer.Ordinal)];

    public override TableView<TKey, TNewValue> Open(NodeContext reader) =>
        new TransformedRows<TKey, TValue, TNewValue>(source.Open(reader), transform(reader), reader.Record);
}
