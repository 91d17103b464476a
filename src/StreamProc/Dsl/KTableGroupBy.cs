using StreamProc.Graph;
using StreamProc.Operators;

namespace StreamProc.Dsl;

public sealed partial class KTable<TKey, TValue>
{
    /// <summary>
    /// Groups rows by another key; they are repartitioned. A row for which the selector gives a null key or value belongs to no group.
    /// Kafka Streams: groupBy.
    /// </summary>
    /// <param name="selector">Makes the group's key, and what the row brings into the group.</param>
    /// <param name="grouped">Name and serdes of the repartition topic.</param>
    public KGroupedTable<TNewKey, TNewValue> GroupBy<TNewKey, TNewValue>(
        Func<TKey, TValue, KeyValuePair<TNewKey, TNewValue>> selector, Grouped<TNewKey, TNewValue>? grouped = null)
    {
        ArgumentNullException.ThrowIfNull(selector);
        grouped ??= new();
        var node = new ProcessorNode<TKey, Change<TValue>, TNewKey, Change<TNewValue>>(
            Builder.NameOf(grouped.Name, "KTABLE-SELECT-"),
            (context, below) => new TableRepartitionMap<TKey, TValue, TNewKey, TNewValue>(context.Guard(selector), below.All));
        var select = Builder.Add(Node, new SingleNode(node) { ChangesKey = true, ChangesValue = true });
        // A row that changes has to leave the group that it was in.
        Access.RequestOldValues(force: true);
        return new(Builder, select, grouped);
    }
}
