namespace StreamProc.Records;

/// <summary>One partition of a topic.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Partition">The partition's number, from 0.</param>
public readonly record struct TopicPartition(string Topic, int Partition)
{
    /// <summary>The usual way to write it: <c>topic-0</c>.</summary>
    public override string ToString() => $"{Topic}-{Partition}";
}
