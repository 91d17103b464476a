using StreamProc.Records;

namespace StreamProc.State;

/// <summary>A store of a task.</summary>
public interface IStateStore
{
    /// <summary>Its name.</summary>
    string Name { get; }
}

/// <summary>A value and the event time of its last update.</summary>
/// <typeparam name="TValue">The value's type.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="TimestampMs">Milliseconds since the Unix epoch.</param>
public readonly record struct ValueAndTimestamp<TValue>(TValue Value, long TimestampMs);

/// <summary>Reads rows by key. Kafka Streams: ReadOnlyKeyValueStore.</summary>
/// <remarks>
/// A walk is taken row by row, with <c>foreach</c>, which also closes it. It may be written meanwhile: rows that the walk has not reached are seen as they
/// are when it reaches them, where Kafka Streams shows some of its stores as they were when the walk began. Rows that the record cache held when the
/// walk began are shown as they were then.
/// </remarks>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public interface IReadOnlyKeyValueStore<TKey, TValue> : IStateStore
{
    /// <summary>
    /// How many rows there are, about: in memory exactly, on disk as RocksDB estimates it. What the record cache holds back is not counted, and what is not
    /// committed is looked up row by row: not for use with every record. Kafka Streams: approximateNumEntries.
    /// </summary>
    long ApproximateCount { get; }

    /// <summary>The value of a key, or none.</summary>
    Optional<TValue> Get(TKey key);

    /// <summary>
    /// Rows with keys from one to another, both included, in order of the serialized keys; without a bound from the first or to the last. Of bounds in the
    /// wrong order there are none. Kafka Streams: range, reverseRange.
    /// </summary>
    IEnumerable<KeyValuePair<TKey, TValue>> Range(Optional<TKey> from, Optional<TKey> to, bool reverse = false);

    /// <summary>All rows in order of the serialized keys. Kafka Streams: all, reverseAll.</summary>
    IEnumerable<KeyValuePair<TKey, TValue>> All(bool reverse = false);

    /// <summary>Rows whose serialized key begins with the serialized prefix. Kafka Streams: prefixScan.</summary>
    IEnumerable<KeyValuePair<TKey, TValue>> PrefixScan<TPrefix>(TPrefix prefix, ISerializer<TPrefix> serializer);
}

/// <summary>Reads and writes rows by key. Kafka Streams: KeyValueStore.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type; <see cref="ValueAndTimestamp{TValue}"/> in a timestamped store.</typeparam>
public interface IKeyValueStore<TKey, TValue> : IReadOnlyKeyValueStore<TKey, TValue>
{
    /// <summary>Sets a row; null deletes it.</summary>
    void Put(TKey key, TValue value);

    /// <summary>Sets rows, one after the other; null deletes one. Kafka Streams: putAll.</summary>
    void PutAll(IEnumerable<KeyValuePair<TKey, TValue>> rows);

    /// <summary>Deletes a row and gives what it held.</summary>
    Optional<TValue> Delete(TKey key);

    /// <summary>Sets a row if there is none; gives what is there already.</summary>
    Optional<TValue> PutIfAbsent(TKey key, TValue value);
}

/// <summary>Reads rows by key and window. Kafka Streams: ReadOnlyWindowStore.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public interface IReadOnlyWindowStore<TKey, TValue> : IStateStore
{
    /// <summary>The value of a key's window that starts at that time, or none.</summary>
    Optional<TValue> Fetch(TKey key, long startMs);

    /// <summary>A key's windows with starts from one time to another, both included, in order of start. Kafka Streams: fetch, backwardFetch.</summary>
    IEnumerable<KeyValuePair<long, TValue>> Fetch(TKey key, long fromMs, long toMs, bool reverse = false);

    /// <summary>
    /// Windows of keys from one to another, both included, with starts from one time to another, both included; without a bound from the first key or to
    /// the last. In order of key and start within each segment of time, as Kafka Streams' stores on disk give them. Kafka Streams: fetch, backwardFetch.
    /// </summary>
    IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> Fetch(Optional<TKey> from, Optional<TKey> to, long fromMs, long toMs, bool reverse = false);

    /// <summary>All windows with starts from one time to another, both included, in the same order. Kafka Streams: fetchAll, backwardFetchAll.</summary>
    IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> FetchAll(long fromMs, long toMs, bool reverse = false);

    /// <summary>All windows that the retention has not dropped, in the same order. Kafka Streams: all, backwardAll.</summary>
    IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> All(bool reverse = false);
}

/// <summary>Reads and writes rows by key and window start. Kafka Streams: WindowStore.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type; <see cref="ValueAndTimestamp{TValue}"/> in a timestamped store.</typeparam>
public interface IWindowStore<TKey, TValue> : IReadOnlyWindowStore<TKey, TValue>
{
    /// <summary>Sets a window's value; null deletes it. A start that retention has passed is dropped and counted.</summary>
    void Put(TKey key, TValue value, long startMs);

    /// <summary>Deletes a window.</summary>
    void Delete(TKey key, long startMs);
}
