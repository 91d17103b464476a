using StreamProc.Records;

namespace StreamProc.State;

/// <summary>
/// Rows by key and time that keeps all rows of one key and time, told apart by a sequence number: what the sides of a stream-stream join are
/// kept in. Kafka Streams: a window store with retainDuplicates.
/// </summary>
internal sealed class DuplicateWindowStore<TKey, TValue>(
    StoreContext context, ISerde<TKey> keySerde, StoredValues<TValue> values, WindowLayout layout) : IWindowStore<TKey, TValue>, ITaskStore
{
    private readonly SerdeContext _keyContext = new(context.Topic, IsKey: true);
    private readonly ByteWriter _key = new(), _stored = new(), _value = new();
    // One counter for the whole store, kept over restarts: starting again would overwrite rows.
    private readonly StreamTime _sequence = context.KeptNumber("sequence");
    private long _oldestSegment;

    public string Name => context.Name;

    public OverlaidStore Bytes => context.Bytes;

    public void Put(TKey key, TValue value, long startMs) => TryPut(key, value, startMs);

    /// <summary>Adds a row, unless retention has passed its time.</summary>
    /// <returns>Whether it was in time.</returns>
    public bool TryPut(TKey key, TValue value, long startMs)
    {
        if (value is null)
        {
            Delete(key, startMs);
            return true;
        }
        _value.Reset();
        values.Write(value, _value);
        return Store(NextKey(key, startMs), startMs, _value.Written, values.LogTimestampMs(value, context.Record.TimestampMs));
    }

    // There is no telling which of the rows is meant: as in Kafka Streams nothing happens to the store, but the changelog gets a tombstone of its own.
    public void Delete(TKey key, long startMs)
    {
        var storedKey = NextKey(key, startMs);
        if (context.IsLogged) context.Bytes.LogOnly(storedKey, NullableSpan.Null, context.Record.TimestampMs, context.Record.Headers);
    }

    public Optional<TValue> Fetch(TKey key, long startMs)
    {
        foreach (var (_, value) in Fetch(key, startMs, startMs)) return value;
        return default;
    }

    public IEnumerable<KeyValuePair<long, TValue>> Fetch(TKey key, long fromMs, long toMs, bool reverse = false)
    {
        fromMs = Math.Max(Math.Max(0, OldestReadableMs), fromMs);
        toMs = Math.Min(toMs, context.ObservedTime.Ms);
        if (fromMs > toMs) yield break;

        var serialized = Serialized(key).ToArray();
        var (first, last) = (layout.Segment(fromMs), layout.Segment(toMs));
        for (var i = 0L; i <= last - first; i++)
        {
            var segment = reverse ? last - i : first + i;
            using var cursor = context.Bytes.Scan(Bound(segment, serialized, fromMs), new(Bound(segment, serialized, toMs + 1)), reverse);
            while (cursor.MoveNext())
            {
                // Longer keys that begin with this one lie in between.
                if (cursor.Key.Length != SegmentedLayout.SegmentBytes + serialized.Length + layout.SuffixBytes) continue;
                yield return new(layout.TimeMs(cursor.Key), values.Read(cursor.Value));
            }
        }
    }

    public IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> Fetch(Optional<TKey> from, Optional<TKey> to, long fromMs, long toMs, bool reverse = false) =>
        OfKeys(from.HasValue ? Serialized(from.Value).ToArray() : null, to.HasValue ? Serialized(to.Value).ToArray() : null, fromMs, toMs, reverse);

    public IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> FetchAll(long fromMs, long toMs, bool reverse = false) => OfKeys(from: null, to: null, fromMs, toMs, reverse);

    private IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> OfKeys(byte[]? from, byte[]? to, long fromMs, long toMs, bool reverse)
    {
        fromMs = Math.Max(Math.Max(0, OldestReadableMs), fromMs);
        toMs = Math.Min(toMs, context.ObservedTime.Ms);
        if (fromMs > toMs) yield break;

        using var cursor = context.Bytes.Scan(
            SegmentedLayout.SegmentPrefix(layout.Segment(fromMs)), new(SegmentedLayout.SegmentPrefix(layout.Segment(toMs) + 1)), reverse);
        while (cursor.MoveNext())
        {
            var startMs = layout.TimeMs(cursor.Key);
            if (startMs < fromMs || startMs > toMs || !KeyRange.IsIn(layout.Key(cursor.Key), from, to)) continue;
            yield return new(new(keySerde.Deserialize(layout.Key(cursor.Key), _keyContext), layout.Window(cursor.Key)), values.Read(cursor.Value));
        }
    }

    public IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> All(bool reverse = false) => FetchAll(0, long.MaxValue, reverse);

    // Duplicates are never cached: a cache would make one of them.
    public void FlushCache()
    {
    }

    public void DropCache()
    {
    }

    private long OldestReadableMs => layout.OldestReadableMs(context.ObservedTime.Ms);

    private bool Store(ReadOnlySpan<byte> storedKey, long startMs, ReadOnlySpan<byte> value, long logTimestampMs)
    {
        context.ObservedTime.Advance(startMs);
        if (layout.IsExpired(startMs, context.ObservedTime.Ms))
        {
            // Logged all the same, as Kafka Streams does: the changelog's retention drops it there.
            context.Expired(startMs);
            if (context.IsLogged) context.Bytes.LogOnly(storedKey, new(value), logTimestampMs, context.Record.Headers);
            return false;
        }
        context.Bytes.Put(storedKey, value, logTimestampMs, context.Record.Headers, context.IsLogged);
        var oldest = layout.OldestSegment(context.ObservedTime.Ms);
        if (oldest <= _oldestSegment) return true;

        _oldestSegment = oldest;
        context.Bytes.DeleteRange(SegmentedLayout.SegmentPrefix(0), SegmentedLayout.SegmentPrefix(oldest));
        return true;
    }

    private ReadOnlySpan<byte> Serialized(TKey key)
    {
        if (key is null) throw new ArgumentNullException(nameof(key), $"Store {Name}: a key must not be null.");
        _key.Reset();
        keySerde.Serialize(key, _key, _keyContext);
        return _key.Written;
    }

    private ReadOnlySpan<byte> NextKey(TKey key, long startMs)
    {
        context.Bytes.RequireWritable();
        // -1, which nothing was counted with yet, counts as 0: the first number is 1.
        _sequence.Advance(Math.Max(0, _sequence.Ms) + 1);
        layout.WriteKey(_stored, Serialized(key), startMs, (int)(_sequence.Ms & int.MaxValue));
        return _stored.Written;
    }

    private static byte[] Bound(long segment, byte[] key, long startMs) => [.. SegmentedLayout.SegmentPrefix(segment), .. key, .. SegmentedLayout.SegmentPrefix(startMs)];
}
