namespace StreamProc.Transport;

/// <summary>The transport could not do what was asked. The message names broker or file, topic and partition, and what to do.</summary>
public class TransportException : Exception
{
    /// <summary>A failure with its message.</summary>
    public TransportException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <summary>Whether the thing asked for may have happened all the same (a commit whose answer was lost).</summary>
    public bool OutcomeUnknown { get; init; }
}

/// <summary>There is no such topic.</summary>
public sealed class UnknownTopicException(string topic, string message) : TransportException(message)
{
    /// <summary>The topic asked for.</summary>
    public string Topic { get; } = topic;
}

/// <summary>A topic of that name is there already.</summary>
public sealed class TopicExistsException(string topic, string message) : TransportException(message)
{
    /// <summary>The topic's name.</summary>
    public string Topic { get; } = topic;
}

/// <summary>A record was not taken: too large, no such partition, no permission, timed out.</summary>
public sealed class SendException(string topic, int partition, string message, Exception? inner = null) : TransportException(message, inner)
{
    /// <summary>Where it was to go.</summary>
    public string Topic { get; } = topic;

    /// <summary>Where it was to go; -1 if the transport was to choose.</summary>
    public int Partition { get; } = partition;
}

/// <summary>Another worker has taken over what this one was doing.</summary>
public sealed class FencedException(string message, Exception? inner = null) : TransportException(message, inner);

/// <summary>The offset to go on from is not there (deleted by retention, or the topic was made anew).</summary>
public sealed class OffsetOutOfRangeException(Records.TopicPartition partition, long offset, string message) : TransportException(message)
{
    /// <summary>The partition.</summary>
    public Records.TopicPartition Partition { get; } = partition;

    /// <summary>The offset asked for.</summary>
    public long Offset { get; } = offset;
}
