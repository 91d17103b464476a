using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Graph;

/// <summary>Whether a table sends the values that its rows had before; decided while the graph is built, read when tasks are.</summary>
internal sealed class OldValues
{
    public bool AreSent { get; set; }
}

/// <summary>A table of any type, as far as it decides for those that are computed from it.</summary>
internal abstract class TableOrigin
{
    /// <summary>The table that decides whether old values can be had without making a store: the one that this is computed from, however far up.</summary>
    public virtual TableOrigin Origin => this;

    /// <summary>Whether old values can be had as it is.</summary>
    public virtual bool HasOldValues => true;
}

/// <summary>What operators below a table may ask of it while the graph is built.</summary>
internal abstract class TableAccess<TKey, TValue> : TableOrigin
{
    private IReadOnlyList<string>? _stores;

    /// <summary>Asks that changes carry the value before; forced, even if a store has to be made for it.</summary>
    /// <returns>Whether they do.</returns>
    public abstract bool RequestOldValues(bool force);

    /// <summary>Makes sure that rows can be looked up.</summary>
    /// <returns>The stores that a reader must be connected with.</returns>
    // Found once: tables below a table that is used twice would ask for it twice, those below them four times, and so on.
    public IReadOnlyList<string> RequireStores()
    {
        GraphVisits.Add();
        return _stores ??= FindStores();
    }

    protected abstract IReadOnlyList<string> FindStores();

    /// <summary>Asks the table that this one is computed from, unless the answer is known.</summary>
    protected bool RequestOldValues<TSourceValue>(TableAccess<TKey, TSourceValue> source, OldValues oldValues, bool force)
    {
        GraphVisits.Add();
        return oldValues.AreSent || ((force || Origin.HasOldValues) && (oldValues.AreSent = source.RequestOldValues(force)));
    }

    /// <summary>How far back rows can be looked up as they were; null: the table is not versioned.</summary>
    public virtual long? HistoryMs => null;

    /// <summary>A reader's view of the rows, once the reader is connected with the stores.</summary>
    public abstract TableView<TKey, TValue> Open(NodeContext reader);
}

/// <summary>A table whose rows lie in a store of its own.</summary>
internal sealed class StoredTable<TKey, TValue>(string store, OldValues oldValues, Func<NodeContext, TableView<TKey, TValue>> open, long? historyMs = null)
    : TableAccess<TKey, TValue>
{
    public override bool RequestOldValues(bool force) => oldValues.AreSent = true;

    protected override IReadOnlyList<string> FindStores() => [store];

    public override TableView<TKey, TValue> Open(NodeContext reader) => open(reader);

    public override long? HistoryMs => historyMs;

    public static StoredTable<TKey, TValue> OfKeyValues(string store, OldValues oldValues, TimeSpan? history = null) =>
        new(store, oldValues, reader => TableView<TKey, TValue>.Of(reader, store), (long?)history?.TotalMilliseconds);
}

/// <summary>A table that is computed from another one on the way, without a store.</summary>
internal sealed class ComputedTable<TKey, TValue, TNewValue>(
    TableAccess<TKey, TValue> source, OldValues oldValues, Func<NodeContext, Func<TKey, TValue, Optional<TNewValue>>> compute) : TableAccess<TKey, TNewValue>
{
    public override TableOrigin Origin { get; } = source.Origin;

    public override long? HistoryMs { get; } = source.HistoryMs;

    public override bool RequestOldValues(bool force) => RequestOldValues(source, oldValues, force);

    protected override IReadOnlyList<string> FindStores() => source.RequireStores();

    public override TableView<TKey, TNewValue> Open(NodeContext reader) => new ComputedRows<TKey, TValue, TNewValue>(source.Open(reader), compute(reader));
}
