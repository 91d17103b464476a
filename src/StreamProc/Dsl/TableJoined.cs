namespace StreamProc.Dsl;

/// <summary>How tables are joined by a foreign key: the name of the join, its topics and its store. Kafka Streams: TableJoined.</summary>
/// <param name="Name">Topics, store and operators have this with a suffix.</param>
public sealed record TableJoined(string Name)
{
    /// <summary>A join of that name.</summary>
    public static TableJoined As(string name) => new(name);
}
