using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>How a table's changes are held back. Kafka Streams: Suppressed.</summary>
public static class Suppressed
{
    /// <summary>
    /// Holds changes of a key back until stream time is this far behind the first of them; then the last one goes. Zero: each change is
    /// forwarded at once.
    /// </summary>
    /// <param name="limit">How long to wait, in event time.</param>
    /// <param name="buffer">How much may be held back.</param>
    public static SuppressedUntilTimeLimit UntilTimeLimit(TimeSpan limit, BufferConfig buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return new(Milliseconds.NotNegative(limit, "Suppressed: a time limit", nameof(limit)), buffer);
    }

    /// <summary>Holds the changes of a window back until it has closed, its grace included: one result a window, the final one.</summary>
    /// <param name="buffer">How much may be held back; none may go early, for then it would not be final.</param>
    public static SuppressedUntilWindowCloses UntilWindowCloses(StrictBufferConfig buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return new(buffer);
    }
}

/// <summary>Holds changes back for some time. Made by <see cref="Suppressed.UntilTimeLimit"/>.</summary>
public sealed record SuppressedUntilTimeLimit
{
    internal SuppressedUntilTimeLimit(TimeSpan limit, BufferConfig buffer) => (Limit, Buffer) = (limit, buffer);

    /// <summary>How long to wait, in event time.</summary>
    public TimeSpan Limit { get; }

    /// <summary>How much may be held back.</summary>
    public BufferConfig Buffer { get; }

    /// <summary>The operator's name; its buffer's is this with <c>-store</c>. Null: generated ones.</summary>
    public string? Name { get; init; }

    /// <summary>Names the operator.</summary>
    public SuppressedUntilTimeLimit WithName(string name) => this with { Name = name };
}

/// <summary>Holds changes back until windows close. Made by <see cref="Suppressed.UntilWindowCloses"/>.</summary>
public sealed record SuppressedUntilWindowCloses
{
    internal SuppressedUntilWindowCloses(StrictBufferConfig buffer) => Buffer = buffer;

    /// <summary>How much may be held back.</summary>
    public StrictBufferConfig Buffer { get; }

    /// <summary>The operator's name; its buffer's is this with <c>-store</c>. Null: generated ones.</summary>
    public string? Name { get; init; }

    /// <summary>Names the operator.</summary>
    public SuppressedUntilWindowCloses WithName(string name) => this with { Name = name };
}
