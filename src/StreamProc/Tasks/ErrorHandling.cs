namespace StreamProc.Tasks;

/// <summary>What becomes of a record that cannot be used.</summary>
public enum FailureResponse
{
    /// <summary>The topology stops.</summary>
    Fail,

    /// <summary>The record is left out, and counted.</summary>
    Skip,

    /// <summary>The record goes to the dead-letter topic, and is counted.</summary>
    DeadLetter,
}

/// <summary>What becomes of records that cannot be used.</summary>
public sealed record ErrorHandling
{
    /// <summary>Records whose key, value or timestamp cannot be read.</summary>
    public FailureResponse Deserialization { get; init; }

    /// <summary>Where dead letters go; the topic must exist.</summary>
    public string? DeadLetterTopic { get; init; }
}
