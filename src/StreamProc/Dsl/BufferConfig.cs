namespace StreamProc.Dsl;

/// <summary>How much a suppression may hold back, and whether it keeps a changelog. Kafka Streams: Suppressed.BufferConfig.</summary>
public abstract record BufferConfig
{
    private protected BufferConfig()
    {
    }

    /// <summary>The most records that may be held back; null: any number.</summary>
    public long? MaxRecords { get; init; }

    /// <summary>The most memory that they may take, in bytes of keys, values and what is kept with them; null: any amount.</summary>
    public long? MaxSizeBytes { get; init; }

    /// <summary>Whether what is held back goes to a changelog topic.</summary>
    public bool IsLogged { get; init; } = true;

    /// <summary>Settings of the changelog topic, over the defaults.</summary>
    public IReadOnlyDictionary<string, string> LogConfiguration { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Holds back whatever there is: memory is the limit.</summary>
    public static StrictBufferConfig Unbounded() => new();

    /// <summary>Holds this many records back at most; when there are more the oldest goes early, unless <see cref="ShutDownWhenFull"/> is said.</summary>
    public static EagerBufferConfig WithMaxRecords(long records) => new() { MaxRecords = Positive(records, "records", nameof(records)) };

    /// <summary>Holds this many bytes back at most; when there are more the oldest record goes early, unless <see cref="ShutDownWhenFull"/> is said.</summary>
    public static EagerBufferConfig WithMaxBytes(long bytes) => new() { MaxSizeBytes = Positive(bytes, "bytes", nameof(bytes)) };

    /// <summary>Lets the oldest record go before its time when there are too many.</summary>
    public EagerBufferConfig EmitEarlyWhenFull() =>
        new() { MaxRecords = MaxRecords, MaxSizeBytes = MaxSizeBytes, IsLogged = IsLogged, LogConfiguration = LogConfiguration };

    /// <summary>Fails when there are too many records, so that none goes before its time.</summary>
    public StrictBufferConfig ShutDownWhenFull() =>
        new() { MaxRecords = MaxRecords, MaxSizeBytes = MaxSizeBytes, IsLogged = IsLogged, LogConfiguration = LogConfiguration };

    internal abstract bool EmitsEarly { get; }

    private static long Positive(long limit, string what, string parameter) =>
        limit > 0 ? limit : throw new ArgumentOutOfRangeException(parameter, $"BufferConfig: a buffer of {limit} {what} at most can hold nothing back: give one or more.");
}

/// <summary>A buffer from which nothing goes before its time.</summary>
public sealed record StrictBufferConfig : BufferConfig
{
    internal override bool EmitsEarly => false;
}

/// <summary>A buffer from which the oldest record goes before its time when there are too many.</summary>
public sealed record EagerBufferConfig : BufferConfig
{
    internal override bool EmitsEarly => true;
}
