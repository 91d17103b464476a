using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>A table that is whole in every worker. Kafka Streams: GlobalKTable.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed class GlobalKTable<TKey, TValue>
{
    internal GlobalKTable(StreamsBuilder builder, string storeName, ISerde<TKey> keySerde, ISerde<TValue> valueSerde) =>
        (Builder, StoreName, KeySerde, ValueSerde) = (builder, storeName, keySerde, valueSerde);

    /// <summary>Name of its store.</summary>
    public string StoreName { get; }

    internal StreamsBuilder Builder { get; }

    internal ISerde<TKey> KeySerde { get; }

    internal ISerde<TValue> ValueSerde { get; }
}
