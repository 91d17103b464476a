using StreamProc.Records;

namespace StreamProc.State;

/// <summary>A version of a row.</summary>
/// <typeparam name="TValue">The value's type.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="TimestampMs">Since when it is valid, milliseconds since the Unix epoch.</param>
/// <param name="ValidToMs">Until when, exclusive; null: it is the newest.</param>
public readonly record struct VersionedRecord<TValue>(TValue Value, long TimestampMs, long? ValidToMs);

/// <summary>What a put into a versioned store has done. Kafka Streams: the return value of VersionedKeyValueStore.put.</summary>
/// <param name="IsPut">False: the version is older than the history that is kept, and was dropped.</param>
/// <param name="ValidToMs">When the next version of the row begins; null: this is the newest, or it was not put.</param>
public readonly record struct VersionedPut(bool IsPut, long? ValidToMs)
{
    /// <summary>Whether this is the row's newest version now.</summary>
    public bool IsLatest => IsPut && ValidToMs is null;
}

/// <summary>Reads rows as they are and as they were. Kafka Streams: VersionedKeyValueStore.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public interface IReadOnlyVersionedKeyValueStore<TKey, TValue> : IStateStore
{
    /// <summary>How far back rows can be read, in milliseconds before the newest put; the newest version of a row never expires.</summary>
    long HistoryMs { get; }

    /// <summary>The newest version of a row, or none. Kafka Streams: get(key), VersionedKeyQuery.</summary>
    Optional<VersionedRecord<TValue>> Get(TKey key);

    /// <summary>
    /// The version of a row that was valid at a time, milliseconds since the Unix epoch, or none, also if that is not known any more. Kafka Streams: get(key,
    /// asOfTimestamp), VersionedKeyQuery.asOf.
    /// </summary>
    Optional<VersionedRecord<TValue>> Get(TKey key, long asOfMs);

    /// <summary>
    /// The versions of a row that were valid at any time from one to another, both included, milliseconds since the Unix epoch; the oldest first. They are
    /// those of the moment of the call. Of what is older than the history, some may be there still, and may go at any time. Kafka Streams:
    /// MultiVersionedKeyQuery.
    /// </summary>
    /// <param name="key">The row's key.</param>
    /// <param name="fromMs">The first time; of what was valid before and still is then, too.</param>
    /// <param name="toMs">The last time.</param>
    /// <param name="reverse">The newest first.</param>
    IReadOnlyList<VersionedRecord<TValue>> Get(TKey key, long fromMs, long toMs, bool reverse = false);
}

/// <summary>Reads and writes rows with their history. Kafka Streams: VersionedKeyValueStore.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public interface IVersionedKeyValueStore<TKey, TValue> : IReadOnlyVersionedKeyValueStore<TKey, TValue>
{
    /// <summary>Puts a version that is valid from a time on, milliseconds since the Unix epoch; null: from then on there is no row. One of the same time is replaced.</summary>
    VersionedPut Put(TKey key, TValue value, long timestampMs);

    /// <summary>Deletes a row from a time on, milliseconds since the Unix epoch, and gives the version that was valid then.</summary>
    Optional<VersionedRecord<TValue>> Delete(TKey key, long timestampMs);
}
