using StreamProc.Records;

namespace StreamProc.Transport;

/// <summary>A record as it came in: bytes that are valid only during the call that hands it over.</summary>
public readonly ref struct RawRecord
{
    /// <summary>The number that the receiver gave to the record's partition when it was assigned; no look-up by name per record.</summary>
    public required int Slot { get; init; }

    /// <summary>Position in the partition.</summary>
    public required long Offset { get; init; }

    /// <summary>The record's timestamp, milliseconds since the Unix epoch; negative if it has none.</summary>
    public required long TimestampMs { get; init; }

    /// <summary>The key's bytes or null.</summary>
    public NullableSpan Key { get; init; }

    /// <summary>The value's bytes or null.</summary>
    public NullableSpan Value { get; init; }

    /// <summary>The headers; <see cref="Headers.Empty"/> if there are none.</summary>
    public required Headers Headers { get; init; }
}

/// <summary>A record to be sent. The sink copies what it needs during the call.</summary>
public readonly ref struct OutgoingRecord
{
    /// <summary>The number that the sink gave to the topic (<see cref="IRecordSink.Topic"/>).</summary>
    public required int Topic { get; init; }

    /// <summary>The partition; -1 leaves the choice to the transport (records without a key).</summary>
    public required int Partition { get; init; }

    /// <summary>The record's timestamp, milliseconds since the Unix epoch; -1: the time at which it is sent.</summary>
    public required long TimestampMs { get; init; }

    /// <summary>The key's bytes or null.</summary>
    public NullableSpan Key { get; init; }

    /// <summary>The value's bytes or null.</summary>
    public NullableSpan Value { get; init; }

    /// <summary>The headers.</summary>
    public required Headers Headers { get; init; }
}
