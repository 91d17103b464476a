using StreamProc.Operators;
using StreamProc.State;

namespace StreamProc.Graph;

/// <summary>A node whose table is kept only if somebody needs it.</summary>
internal interface IMaterializedOnDemand
{
    /// <summary>Whether the rows are kept.</summary>
    bool IsMaterialized { get; set; }
}

/// <summary>A table that gets a store only if somebody needs one.</summary>
/// <param name="node">The node that makes it.</param>
/// <param name="store">The store's name.</param>
/// <param name="oldValues">Whether old values are sent.</param>
/// <param name="materialized">Told when the store comes to be needed.</param>
internal sealed class OnDemandTable<TKey, TValue>(IMaterializedOnDemand node, string store, OldValues oldValues, Action materialized) : TableAccess<TKey, TValue>
{
    public override bool RequestOldValues(bool force)
    {
        if (force) Materialize();
        return oldValues.AreSent |= node.IsMaterialized;
    }

    public override IReadOnlyList<string> RequireStores()
    {
        Materialize();
        return [store];
    }

    public override TableView<TKey, TValue> Open(NodeContext reader) =>
        new StoredRows<TKey, TValue>(reader.Store<IReadOnlyKeyValueStore<TKey, ValueAndTimestamp<TValue>>>(store));

    private void Materialize()
    {
        if (node.IsMaterialized) return;
        node.IsMaterialized = true;
        materialized();
    }
}
