using StreamProc.Records;

namespace StreamProc.Graph;

/// <summary>Ready-made timestamp extractors. Kafka Streams: FailOnInvalidTimestamp, LogAndSkipOnInvalidTimestamp, UsePartitionTimeOnInvalidTimestamp, WallclockTimestampExtractor.</summary>
public static class TimestampExtractors
{
    /// <summary>The record's own time; a negative one is an error (the default).</summary>
    public static long FailOnInvalid<TKey, TValue>(Record<TKey, TValue> record, long partitionTimeMs) =>
        record.TimestampMs >= 0
            ? record.TimestampMs
            : throw new InvalidOperationException(
                $"The record has the invalid timestamp {record.TimestampMs}. Read its topic with another timestamp extractor if such records are meant to be there.");

    /// <summary>The record's own time; a record with a negative one is dropped and counted.</summary>
    public static long SkipInvalid<TKey, TValue>(Record<TKey, TValue> record, long partitionTimeMs) => record.TimestampMs;

    /// <summary>The record's own time; instead of a negative one the largest time that its partition has had.</summary>
    public static long PartitionTimeIfInvalid<TKey, TValue>(Record<TKey, TValue> record, long partitionTimeMs) =>
        record.TimestampMs >= 0 ? record.TimestampMs
        : partitionTimeMs >= 0 ? partitionTimeMs
        : throw new InvalidOperationException($"The record has the invalid timestamp {record.TimestampMs}, and its partition has no time yet to use instead.");

    /// <summary>The machine's time when the record is read.</summary>
    public static Operators.TimestampExtractor<TKey, TValue> WallClock<TKey, TValue>(TimeProvider time) =>
        (_, _) => time.GetUtcNow().ToUnixTimeMilliseconds();
}
