using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Rows by key and session. Kafka Streams: MeteredSessionStore over its layers.</summary>
internal sealed class SessionStore<TKey, TValue>(StoreAccess access, ISerde<TKey> keySerde, StoredValues<TValue> values, SessionLayout layout)
    : SegmentedStore<TKey, TValue>(access, keySerde, values, layout), ISessionStore<TKey, TValue>
{
    private readonly ByteWriter _stored = new();

    public void Put(Windowed<TKey> session, TValue value) => PutRow(StoredKey(session.Key, session.Window), value);

    public void Remove(Windowed<TKey> session) => RemoveRow(StoredKey(session.Key, session.Window));

    public Optional<TValue> FetchSession(TKey key, long startMs, long endMs) => Read(StoredKey(key, new(startMs, endMs)));

    public IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> FindSessions(TKey key, long earliestEndMs, long latestStartMs, bool reverse = false)
    {
        foreach (var row in OfKey(key, earliestEndMs, long.MaxValue, reverse))
            if (row.Key.Window.StartMs <= latestStartMs) yield return row;
    }

    public IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> FindSessions(
        Optional<TKey> from, Optional<TKey> to, long earliestEndMs, long latestStartMs, bool reverse = false)
    {
        var (lower, upper) = (from.HasValue ? Serialized(from.Value).ToArray() : null, to.HasValue ? Serialized(to.Value).ToArray() : null);
        foreach (var row in OfKeys(lower, upper, earliestEndMs, long.MaxValue, reverse))
            if (row.Key.Window.StartMs <= latestStartMs) yield return row;
    }

    public IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> FindSessions(long earliestEndMs, long latestEndMs, bool reverse = false)
    {
        // Of one segment all sessions end before those of the next, and within one they come by key: the sort, which is stable, leaves keys in their order.
        var byTime = OfKeys(from: null, to: null, earliestEndMs, latestEndMs, reverse: false).OrderBy(row => row.Key.Window.EndMs).ThenBy(row => row.Key.Window.StartMs);
        return reverse ? byTime.Reverse() : byTime;
    }

    public IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> Fetch(TKey key, bool reverse = false) => FindSessions(key, 0, long.MaxValue, reverse);

    public IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> Fetch(Optional<TKey> from, Optional<TKey> to, bool reverse = false) =>
        FindSessions(from, to, 0, long.MaxValue, reverse);

    private ReadOnlySpan<byte> StoredKey(TKey key, Window session)
    {
        layout.WriteKey(_stored, Serialized(key), session);
        return _stored.Written;
    }
}
