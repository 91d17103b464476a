using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>A step of a topology inside a task: takes records of one type and pushes what it makes of them to the next step.</summary>
/// <remarks>Single-threaded, synchronous, no I/O. Tables travel as records whose value is a <see cref="Change{TValue}"/>.</remarks>
internal abstract class Operator<TKey, TValue>
{
    public abstract void Process(in Record<TKey, TValue> record);

    /// <summary>The task goes away: release what a user's code may hold. Nothing may be forwarded any more.</summary>
    public virtual void Close()
    {
    }
}

/// <summary>Where an operator's results go: to all nodes below it, or to one of them by name.</summary>
internal sealed class Outlet<TKey, TValue>(IReadOnlyList<(string Name, Operator<TKey, TValue> Operator)> children)
{
    /// <summary>Everything below, as one operator.</summary>
    public Operator<TKey, TValue> All { get; } = children.Count switch
    {
        0 => Nothing<TKey, TValue>.Instance,
        1 => children[0].Operator,
        _ => new Fork<TKey, TValue>([.. children.Select(c => c.Operator)]),
    };

    /// <summary>One node below by its name, or null.</summary>
    public Operator<TKey, TValue>? Named(string name)
    {
        foreach (var child in children)
            if (string.Equals(child.Name, name, StringComparison.Ordinal)) return child.Operator;
        return null;
    }

    /// <summary>Names of the nodes below, for error messages.</summary>
    public IEnumerable<string> Names => children.Select(c => c.Name);
}

/// <summary>The end of a branch that nobody reads.</summary>
internal sealed class Nothing<TKey, TValue> : Operator<TKey, TValue>
{
    public static readonly Nothing<TKey, TValue> Instance = new();

    public override void Process(in Record<TKey, TValue> record)
    {
    }
}

/// <summary>Hands each record to several operators, in the order in which they were added to the topology.</summary>
internal sealed class Fork<TKey, TValue>(Operator<TKey, TValue>[] branches) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        foreach (var branch in branches) branch.Process(in record);
    }
}
