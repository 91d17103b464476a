using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>An update of a table's row: the value now and, where somebody downstream needs it, the value before.</summary>
/// <param name="New">The value now; none: the row is deleted.</param>
/// <param name="Old">The value before; none: there was none, or nobody asked for it.</param>
/// <param name="IsLatest">Whether this is the newest version of the row (always, but for versioned tables).</param>
internal readonly record struct Change<TValue>(Optional<TValue> New, Optional<TValue> Old, bool IsLatest = true) : IPrinted
{
    object IPrinted.Printed => new { New = New.HasValue ? (object?)New.Value : null, Old = Old.HasValue ? (object?)Old.Value : null };
}

/// <summary>Something that a topic holds in a form of our own, for showing it.</summary>
internal interface IPrinted
{
    /// <summary>What it is to be shown as.</summary>
    object Printed { get; }
}
