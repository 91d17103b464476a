using StreamProc.Operators;
using StreamProc.State;

namespace StreamProc.Graph;

/// <summary>A table whose changes are held back.</summary>
internal sealed class SuppressedTable<TKey, TValue>(TableAccess<TKey, TValue> source, string store) : TableAccess<TKey, TValue>
{
    public override TableOrigin Origin { get; } = source.Origin;

    public override bool RequestOldValues(bool force) => source.RequestOldValues(force);

    protected override IReadOnlyList<string> FindStores() => [store, .. source.RequireStores()];

    public override TableView<TKey, TValue> Open(NodeContext reader) =>
        new SuppressedRows<TKey, TValue>(source.Open(reader), reader.Store<SuppressBuffer<TKey, TValue>>(store));
}
