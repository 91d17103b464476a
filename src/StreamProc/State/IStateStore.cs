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

/// <summary>Reads rows by key.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public interface IReadOnlyKeyValueStore<TKey, TValue> : IStateStore
{
    /// <summary>The value of a key, or none.</summary>
    Optional<TValue> Get(TKey key);

    /// <summary>Rows with keys from one to another, both included, in order of the serialized keys; without a bound from the first or to the last.</summary>
    IEnumerable<KeyValuePair<TKey, TValue>> Range(Optional<TKey> from, Optional<TKey> to, bool reverse = false);

    /// <summary>All rows in order of the serialized keys.</summary>
    IEnumerable<KeyValuePair<TKey, TValue>> All(bool reverse = false);

    /// <summary>Rows whose serialized key begins with the serialized prefix.</summary>
    IEnumerable<KeyValuePair<TKey, TValue>> PrefixScan<TPrefix>(TPrefix prefix, ISerializer<TPrefix> serializer);
}

/// <summary>Reads and writes rows by key. Kafka Streams: KeyValueStore.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type; <see cref="ValueAndTimestamp{TValue}"/> in a timestamped store.</typeparam>
public interface IKeyValueStore<TKey, TValue> : IReadOnlyKeyValueStore<TKey, TValue>
{
    /// <summary>Sets a row; null deletes it.</summary>
    void Put(TKey key, TValue value);

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

    /// <summary>A key's windows with starts from one time to another, both included, in order of start.</summary>
    IEnumerable<KeyValuePair<long, TValue>> Fetch(TKey key, long fromMs, long toMs, bool reverse = false);

    /// <summary>All windows with starts from one time to another, both included.</summary>
    IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> FetchAll(long fromMs, long toMs, bool reverse = false);

    /// <summary>All windows that the retention has not dropped.</summary>
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
