using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Graph;

/// <summary>A step for which records may come too late: those go on too, to nodes below that take them under the window that they missed.</summary>
internal sealed class WindowingNode<TKey, TValue, TNewKey, TNewValue>(
    string name, Func<NodeContext, Outlet<TNewKey, TNewValue>, Operator<Windowed<TKey>, TValue>, Operator<TKey, TValue>> create)
    : TopologyNode(name), IAccepts<TKey, TValue>
{
    public override RecordType Reads => RecordType.Of<TKey, TValue>();

    public override RecordType Writes => RecordType.Of<TNewKey, TNewValue>();

    public override RecordType WritesLate => RecordType.Of<Windowed<TKey>, TValue>();

    public Operator<TKey, TValue> Open(TaskBinding task) =>
        create(task.Context(this), task.Outlet<TNewKey, TNewValue>(this), task.Outlet<Windowed<TKey>, TValue>(this).All);
}
