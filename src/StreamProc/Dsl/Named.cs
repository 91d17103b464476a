namespace StreamProc.Dsl;

/// <summary>The name of an operator. Kafka Streams: Named.</summary>
/// <param name="Name">The name; null: a generated one.</param>
public sealed record Named(string? Name)
{
    /// <summary>An operator's name.</summary>
    public static Named As(string name) => new(name);
}
