using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Rows by key and window start; plain or timestamped. Kafka Streams: MeteredWindowStore over its layers.</summary>
internal sealed class WindowStore<TKey, TValue>(
    StoreAccess access, ISerde<TKey> keySerde, StoredValues<TValue> values, WindowLayout layout, long windowSizeMs)
    : IWindowStore<TKey, TValue>, ICachedStore<Windowed<TKey>, TValue>, ITaskStore, ICacheFlushTarget
{
    private readonly StoreContext _context = access.Context;
    private readonly SerdeContext _keyContext = new(access.Context.Topic, IsKey: true);
    private readonly ByteWriter _key = new(), _stored = new(), _value = new();
    private CacheFlushed<Windowed<TKey>, TValue>? _flushed;
    private bool _flushOldValues;
    private long _oldestSegment, _newestPutMs;

    public string Name => _context.Name;

    public OverlaidStore Bytes => _context.Bytes;

    public bool IsCached => access.IsCached;

    public void Put(TKey key, TValue value, long startMs)
    {
        if (value is null)
        {
            Delete(key, startMs);
            return;
        }
        _value.Reset();
        values.Write(value, _value);
        Put(StoredKey(key, startMs), _value.Written, values.LogTimestampMs(value, _context.Record.TimestampMs));
    }

    public void Delete(TKey key, long startMs) => Put(StoredKey(key, startMs), NullableSpan.Null, _context.Record.TimestampMs);

    // What the cache holds is shown also when retention has passed it in the store, as in Kafka Streams.
    public Optional<TValue> Fetch(TKey key, long startMs)
    {
        var storedKey = StoredKey(key, startMs);
        if (access.IsCachedKey(storedKey, out var hasValue, out var cached)) return hasValue ? values.Read(cached) : default(Optional<TValue>);
        return startMs >= OldestReadableMs && _context.Bytes.TryGet(storedKey, out var stored) ? values.Read(stored) : default(Optional<TValue>);
    }

    public IEnumerable<KeyValuePair<long, TValue>> Fetch(TKey key, long fromMs, long toMs, bool reverse = false)
    {
        var prefix = Serialized(key).ToArray();
        foreach (var segment in Segments(ref fromMs, ref toMs, reverse))
            foreach (var row in FetchSegment(prefix, segment, fromMs, toMs, reverse)) yield return row;
    }

    public IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> FetchAll(long fromMs, long toMs, bool reverse = false)
    {
        if (!IsCached) fromMs = Math.Max(fromMs, OldestReadableMs);
        using var cursor = access.Scan(
            WindowLayout.SegmentPrefix(layout.Segment(Math.Max(0, fromMs))), UpperSegment(toMs), reverse);
        while (cursor.MoveNext())
        {
            var startMs = WindowLayout.StartMs(cursor.Key);
            if (startMs >= fromMs && startMs <= toMs && IsVisible(cursor, startMs)) yield return new(WindowedKey(cursor.Key), values.Read(cursor.Value));
        }
    }

    public IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> All(bool reverse = false) => FetchAll(0, long.MaxValue, reverse);

    public void OnFlush(CacheFlushed<Windowed<TKey>, TValue> flushed, bool withOldValues) => (_flushed, _flushOldValues) = (flushed, withOldValues);

    public void FlushCache() => access.FlushTo(this);

    public void DropCache() => access.DropCache();

    void ICacheFlushTarget.Flush(ReadOnlySpan<byte> key, NullableSpan value)
    {
        var old = value.IsNull || _flushOldValues ? Stored(key) : default;
        if (value.IsNull && !old.HasValue && _flushed is not null) return;

        var now = value.IsNull ? default : Optional<TValue>.Of(values.Read(value.Span));
        var recordTimestampMs = _context.Record.TimestampMs;
        Store(key, value, now.HasValue ? values.LogTimestampMs(now.Value, recordTimestampMs) : recordTimestampMs);
        _flushed?.Invoke(WindowedKey(key), now, _flushOldValues ? old : default);
    }

    private long OldestReadableMs => layout.OldestReadableMs(_context.ObservedTime.Ms);

    private bool IsVisible(IByteCursor cursor, long startMs) => startMs >= OldestReadableMs || StoreAccess.IsOnCached(cursor);

    private void Put(ReadOnlySpan<byte> storedKey, NullableSpan value, long logTimestampMs)
    {
        _newestPutMs = Math.Max(_newestPutMs, WindowLayout.StartMs(storedKey));
        if (!access.TryCache(storedKey, value, this)) Store(storedKey, value, logTimestampMs);
    }

    private void Store(ReadOnlySpan<byte> storedKey, NullableSpan value, long logTimestampMs)
    {
        var startMs = WindowLayout.StartMs(storedKey);
        _context.ObservedTime.Advance(startMs);
        if (layout.IsExpired(startMs, _context.ObservedTime.Ms))
        {
            // Logged all the same, as Kafka Streams does: the changelog's retention drops it there.
            _context.Expired($"its window starts at {startMs} ms, which the retention of store {Name} has passed");
            if (_context.IsLogged) _context.Bytes.LogOnly(storedKey, value, logTimestampMs, Headers.Empty);
            return;
        }
        if (value.IsNull) _context.Bytes.Delete(storedKey, logTimestampMs, Headers.Empty, _context.IsLogged);
        else _context.Bytes.Put(storedKey, value.Span, logTimestampMs, Headers.Empty, _context.IsLogged);
        DropExpiredSegments();
    }

    private void DropExpiredSegments()
    {
        var oldest = layout.OldestSegment(_context.ObservedTime.Ms);
        if (oldest <= _oldestSegment) return;

        _oldestSegment = oldest;
        _context.Bytes.DeleteRange(WindowLayout.SegmentPrefix(0), WindowLayout.SegmentPrefix(oldest));
    }

    private ReadOnlySpan<byte> Serialized(TKey key)
    {
        if (key is null) throw new ArgumentNullException(nameof(key), $"Store {Name}: a key must not be null.");
        _key.Reset();
        keySerde.Serialize(key, _key, _keyContext);
        return _key.Written;
    }

    private ReadOnlySpan<byte> StoredKey(TKey key, long startMs)
    {
        layout.WriteKey(_stored, Serialized(key), startMs, sequence: 0);
        return _stored.Written;
    }

    private Windowed<TKey> WindowedKey(ReadOnlySpan<byte> stored)
    {
        var startMs = WindowLayout.StartMs(stored);
        var endMs = startMs > long.MaxValue - windowSizeMs ? long.MaxValue : startMs + windowSizeMs;
        return new(keySerde.Deserialize(WindowLayout.Key(stored), _keyContext), new Window(startMs, endMs));
    }

    private Optional<TValue> Stored(ReadOnlySpan<byte> key) =>
        WindowLayout.StartMs(key) >= OldestReadableMs && _context.Bytes.TryGet(key, out var stored) ? values.Read(stored) : default(Optional<TValue>);

    private NullableSpan UpperSegment(long toMs)
    {
        var last = layout.Segment(Math.Min(toMs, long.MaxValue - layout.SegmentIntervalMs));
        return WindowLayout.SegmentPrefix(last + 1).AsSpan();
    }

    /// <summary>Bounds a range of starts by what there can be, and lists its segments.</summary>
    private IEnumerable<long> Segments(ref long fromMs, ref long toMs, bool reverse)
    {
        fromMs = Math.Max(0, IsCached ? fromMs : Math.Max(fromMs, OldestReadableMs));
        toMs = Math.Min(toMs, NewestMs);
        if (fromMs > toMs) return [];

        var first = layout.Segment(fromMs);
        var segments = Enumerable.Range(0, checked((int)(layout.Segment(toMs) - first + 1))).Select(i => first + i);
        return reverse ? segments.Reverse() : segments;
    }

    // A cache may hold starts that the store has not seen yet.
    private long NewestMs => Math.Max(_newestPutMs, _context.ObservedTime.Ms);

    private IEnumerable<KeyValuePair<long, TValue>> FetchSegment(byte[] key, long segment, long fromMs, long toMs, bool reverse)
    {
        byte[] prefix = [.. WindowLayout.SegmentPrefix(segment), .. key];
        using var cursor = access.Scan(prefix, NullableSpan.Of(KeyRange.AfterPrefix(prefix)), reverse);
        while (cursor.MoveNext())
        {
            // Other keys may begin with this one.
            if (cursor.Key.Length != prefix.Length + WindowLayout.SuffixBytes) continue;
            var startMs = WindowLayout.StartMs(cursor.Key);
            if (startMs >= fromMs && startMs <= toMs && IsVisible(cursor, startMs)) yield return new(startMs, values.Read(cursor.Value));
        }
    }
}
