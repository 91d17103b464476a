using StreamProc.Operators;

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
/// <param name="history">How far back rows can be looked up as they were, if they can.</param>
/// <param name="materialized">Told when the store comes to be needed; null: nobody.</param>
internal sealed class OnDemandTable<TKey, TValue>(IMaterializedOnDemand node, string store, OldValues oldValues, TimeSpan? history, Action? materialized = null)
    : TableAccess<TKey, TValue>
{
    public override long? HistoryMs => (long?)history?.TotalMilliseconds;

    public override bool HasOldValues => node.IsMaterialized;

    public override bool RequestOldValues(bool force)
    {
        GraphVisits.Add();
        if (force) Materialize();
        return oldValues.AreSent |= node.IsMaterialized;
    }

    protected override IReadOnlyList<string> FindStores()
    {
        Materialize();
        return [store];
    }

    public override TableView<TKey, TValue> Open(NodeContext reader) => TableView<TKey, TValue>.Of(reader, store);

    private void Materialize()
    {
        if (node.IsMaterialized) return;
        node.IsMaterialized = true;
        materialized?.Invoke();
    }
}
