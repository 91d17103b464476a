using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Reads rows by key and session: a session's start is the time of its first record, its end that of its last. Kafka Streams: ReadOnlySessionStore.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public interface IReadOnlySessionStore<TKey, TValue> : IStateStore
{
    /// <summary>The value of a key's session with exactly this start and end, or none.</summary>
    Optional<TValue> FetchSession(TKey key, long startMs, long endMs);

    /// <summary>A key's sessions that end at one time or later and start at another or earlier, in order of end.</summary>
    IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> FindSessions(TKey key, long earliestEndMs, long latestStartMs, bool reverse = false);

    /// <summary>The same for keys from one to another, both included; without a bound from the first or to the last.</summary>
    IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> FindSessions(
        Optional<TKey> from, Optional<TKey> to, long earliestEndMs, long latestStartMs, bool reverse = false);

    /// <summary>
    /// Sessions of all keys that end from one time to another, both included, in order of end, then start, then key. They are gathered first, for stores lie in
    /// order of key. Kafka Streams: findSessions(earliestSessionEndTime, latestSessionEndTime), which only some of its stores have.
    /// </summary>
    IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> FindSessions(long earliestEndMs, long latestEndMs, bool reverse = false);

    /// <summary>All sessions of a key that the retention has not dropped.</summary>
    IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> Fetch(TKey key, bool reverse = false);

    /// <summary>All sessions of keys from one to another, both included; without a bound from the first or to the last.</summary>
    IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> Fetch(Optional<TKey> from, Optional<TKey> to, bool reverse = false);
}

/// <summary>Reads and writes rows by key and session. Kafka Streams: SessionStore.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public interface ISessionStore<TKey, TValue> : IReadOnlySessionStore<TKey, TValue>
{
    /// <summary>Sets a session's value; null deletes it. An end that retention has passed is dropped and counted.</summary>
    void Put(Windowed<TKey> session, TValue value);

    /// <summary>Deletes a session.</summary>
    void Remove(Windowed<TKey> session);
}
