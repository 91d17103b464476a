using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>How a topic is read. Kafka Streams: Consumed.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed record Consumed<TKey, TValue>
{
    /// <summary>The source's name; null: a generated one.</summary>
    public string? Name { get; init; }

    /// <summary>How keys are read; null: by the application's default for the type.</summary>
    public ISerde<TKey>? KeySerde { get; init; }

    /// <summary>How values are read; null: by the application's default for the type.</summary>
    public ISerde<TValue>? ValueSerde { get; init; }

    /// <summary>Where a record's event time comes from; null: from the record's timestamp.</summary>
    public TimestampExtractor<TKey, TValue>? TimestampExtractor { get; init; }

    /// <summary>Where a partition without a committed offset begins; null: the application's default.</summary>
    public AutoOffsetReset? Reset { get; init; }

    /// <summary>Takes event time from the record.</summary>
    /// <param name="timestamp">The record's event time.</param>
    public Consumed<TKey, TValue> WithTimestamp(Func<Record<TKey, TValue>, DateTimeOffset> timestamp) =>
        this with { TimestampExtractor = (record, _) => timestamp(record).ToUnixTimeMilliseconds() };

    /// <summary>Takes event time as the extractor says.</summary>
    public Consumed<TKey, TValue> WithTimestampExtractor(TimestampExtractor<TKey, TValue> extractor) => this with { TimestampExtractor = extractor };

    /// <summary>Says where to begin without a committed offset.</summary>
    public Consumed<TKey, TValue> WithOffsetReset(AutoOffsetReset reset) => this with { Reset = reset };

    /// <summary>Names the source.</summary>
    public Consumed<TKey, TValue> WithName(string name) => this with { Name = name };
}

/// <summary>How a topic is read.</summary>
public static class Consumed
{
    /// <summary>With these serdes.</summary>
    public static Consumed<TKey, TValue> With<TKey, TValue>(ISerde<TKey> keySerde, ISerde<TValue> valueSerde) =>
        new() { KeySerde = keySerde, ValueSerde = valueSerde };
}
