namespace StreamProc.Tasks;

/// <summary>A topology cannot go on. The message names topology, task, node, topic, partition and offset, and what to do.</summary>
public sealed class StreamsException : Exception
{
    /// <summary>A failure with its message.</summary>
    public StreamsException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
