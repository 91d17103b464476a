using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Rows by key and window start; plain or timestamped. Kafka Streams: MeteredWindowStore over its layers.</summary>
internal sealed class WindowStore<TKey, TValue>(StoreAccess access, ISerde<TKey> keySerde, StoredValues<TValue> values, WindowLayout layout)
    : SegmentedStore<TKey, TValue>(access, keySerde, values, layout), IWindowStore<TKey, TValue>
{
    private readonly ByteWriter _stored = new();

    public void Put(TKey key, TValue value, long startMs) => PutRow(StoredKey(key, startMs), value);

    public void Delete(TKey key, long startMs) => PutNothing(StoredKey(key, startMs));

    public Optional<TValue> Fetch(TKey key, long startMs) => Read(StoredKey(key, startMs));

    public IEnumerable<KeyValuePair<long, TValue>> Fetch(TKey key, long fromMs, long toMs, bool reverse = false)
    {
        foreach (var (window, value) in OfKey(key, fromMs, toMs, reverse)) yield return new(window.Window.StartMs, value);
    }

    public IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> Fetch(Optional<TKey> from, Optional<TKey> to, long fromMs, long toMs, bool reverse = false) =>
        OfKeys(from.HasValue ? Serialized(from.Value).ToArray() : null, to.HasValue ? Serialized(to.Value).ToArray() : null, fromMs, toMs, reverse);

    public IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> FetchAll(long fromMs, long toMs, bool reverse = false) =>
        OfKeys(from: null, to: null, fromMs, toMs, reverse);

    public IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> All(bool reverse = false) => FetchAll(0, long.MaxValue, reverse);

    private ReadOnlySpan<byte> StoredKey(TKey key, long startMs)
    {
        layout.WriteKey(_stored, Serialized(key), startMs, sequence: 0);
        return _stored.Written;
    }
}
