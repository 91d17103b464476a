namespace StreamProc.Compiler;

/// <summary>A task: one partition of one subtopology.</summary>
/// <param name="Subtopology">The subtopology's number.</param>
/// <param name="Partition">The partition's number.</param>
public readonly record struct TaskId(int Subtopology, int Partition)
{
    /// <summary>As Kafka Streams writes it: <c>0_1</c>.</summary>
    public override string ToString() => $"{Subtopology}_{Partition}";

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static TaskId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var separator = text.IndexOf('_', StringComparison.Ordinal);
        return new(int.Parse(text.AsSpan(0, separator)), int.Parse(text.AsSpan(separator + 1)));
    }
}
