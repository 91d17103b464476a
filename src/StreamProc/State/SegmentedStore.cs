using System.Buffers.Binary;
using StreamProc.Records;

namespace StreamProc.State;

/// <summary>
/// What stores of windows and of sessions have in common: rows by key and time, which expire; a record cache; an index by time.
/// Kafka Streams: AbstractRocksDBSegmentedBytesStore, CachingWindowStore, CachingSessionStore.
/// </summary>
internal abstract class SegmentedStore<TKey, TValue>(StoreAccess access, ISerde<TKey> keySerde, StoredValues<TValue> values, SegmentedLayout layout)
    : ICachedStore<Windowed<TKey>, TValue>, ITaskStore, ICacheFlushTarget
{
    private readonly StoreContext _context = access.Context;
    private readonly SerdeContext _keyContext = new(access.Context.Topic, IsKey: true);
    private readonly ByteWriter _key = new(), _value = new(), _index = new(), _indexed = new();
    private CacheFlushed<Windowed<TKey>, TValue>? _flushed;
    private bool _flushOldValues;
    private long _oldestSegment, _newestPutMs;

    public string Name => _context.Name;

    public OverlaidStore Bytes => _context.Bytes;

    public bool IsCached => access.IsCached;

    public void OnFlush(CacheFlushed<Windowed<TKey>, TValue> flushed, bool withOldValues) => (_flushed, _flushOldValues) = (flushed, withOldValues);

    public void FlushCache() => access.FlushTo(this);

    public void DropCache() => access.DropCache();

    /// <summary>Rows of all keys in order of time, from one time to another, both included; the store must have an index by time.</summary>
    public IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> InOrderOfTime(long fromMs, long toMs)
    {
        using var cursor = _context.Bytes.Scan(
            SegmentedLayout.IndexPrefix(Math.Max(0, fromMs)), toMs == long.MaxValue ? NullableSpan.Null : SegmentedLayout.IndexPrefix(toMs + 1).AsSpan(), reverse: false);
        while (cursor.MoveNext())
        {
            layout.WriteStoredKey(_indexed, cursor.Key);
            var value = Read(_indexed.Written, layout.OldestListedMs(_context.ObservedTime.Ms));
            if (value.HasValue) yield return new(WindowedKey(_indexed.Written), value.Value);
        }
    }

    /// <summary>The same for the times that a test accepts. The others are stepped over, however many rows they have.</summary>
    public IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> InOrderOfTime(long fromMs, long toMs, Func<long, bool> isWanted)
    {
        for (var timeMs = NextTimeMs(fromMs); timeMs <= toMs; timeMs = NextTimeMs(timeMs.Value + 1))
        {
            if (!isWanted(timeMs.Value)) continue;
            foreach (var row in InOrderOfTime(timeMs.Value, timeMs.Value)) yield return row;
        }
    }

    void ICacheFlushTarget.Flush(ReadOnlySpan<byte> key, NullableSpan value)
    {
        var old = value.IsNull || _flushOldValues ? Stored(key, OldestReadableMs) : default;
        if (value.IsNull && !old.HasValue && _flushed is not null) return;

        var now = value.IsNull ? default : Optional<TValue>.Of(values.Read(value.Span));
        var recordTimestampMs = _context.Record.TimestampMs;
        Store(key, value, now.HasValue ? values.LogTimestampMs(now.Value, recordTimestampMs) : recordTimestampMs);
        _flushed?.Invoke(WindowedKey(key), now, _flushOldValues ? old : default);
    }

    protected ReadOnlySpan<byte> Serialized(TKey key)
    {
        if (key is null) throw new ArgumentNullException(nameof(key), $"Store {Name}: a key must not be null.");
        _key.Reset();
        keySerde.Serialize(key, _key, _keyContext);
        return _key.Written;
    }

    /// <summary>Puts a row, or, where the value is null, deletes it as if it were put: retention may refuse it.</summary>
    protected void PutRow(ReadOnlySpan<byte> storedKey, TValue value)
    {
        if (value is null)
        {
            Put(storedKey, NullableSpan.Null, _context.Record.TimestampMs);
            return;
        }
        _value.Reset();
        values.Write(value, _value);
        Put(storedKey, _value.Written, values.LogTimestampMs(value, _context.Record.TimestampMs));
    }

    protected void PutNothing(ReadOnlySpan<byte> storedKey) => Put(storedKey, NullableSpan.Null, _context.Record.TimestampMs);

    /// <summary>Deletes a row whether or not retention has passed it.</summary>
    protected void RemoveRow(ReadOnlySpan<byte> storedKey)
    {
        if (access.TryCache(storedKey, NullableSpan.Null, this)) return;
        if (layout.IsPersistent) _context.ObservedTime.Advance(layout.TimeMs(storedKey));
        Write(storedKey, NullableSpan.Null, _context.Record.TimestampMs);
    }

    // What the cache holds is shown also when retention has passed it in the store, as in Kafka Streams.
    protected Optional<TValue> Read(ReadOnlySpan<byte> storedKey) => Read(storedKey, OldestReadableMs);

    /// <summary>Rows of a key with times from one to another, both included, in order.</summary>
    protected IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> OfKey(TKey key, long fromMs, long toMs, bool reverse)
    {
        var bytes = Serialized(key).ToArray();
        fromMs = Math.Max(0, IsCached ? fromMs : Math.Max(fromMs, OldestReadableMs));
        toMs = Math.Min(toMs, NewestMs);
        if (fromMs > toMs) yield break;

        var (first, last) = (layout.Segment(fromMs), layout.Segment(toMs));
        // Only the cache can hold rows of segments that are gone, so these are gone through together, however many they are.
        var live = Math.Min(Math.Max(first, layout.OldestSegment(_context.ObservedTime.Ms)), last + 1);
        for (var i = 0L; i <= last - live + 1; i++)
        {
            var segment = reverse ? last - i : live - 1 + i;
            if (segment < live && first == live) continue;
            using var cursor = segment < live ? Scan(SegmentedLayout.SegmentPrefix(first), SegmentedLayout.SegmentPrefix(live), reverse) : ScanSegment(segment, bytes, fromMs, toMs, reverse);
            while (cursor.MoveNext())
            {
                // Other keys may begin with this one.
                if (!layout.Key(cursor.Key).SequenceEqual(bytes)) continue;
                var timeMs = layout.TimeMs(cursor.Key);
                if (timeMs >= fromMs && timeMs <= toMs && IsVisible(cursor, timeMs)) yield return new(new(key, layout.Window(cursor.Key)), values.Read(cursor.Value));
            }
        }
    }

    /// <summary>Rows of a range of keys, both included, with times from one to another, both included; segment by segment, then in order of key and time.</summary>
    protected IEnumerable<KeyValuePair<Windowed<TKey>, TValue>> OfKeys(byte[]? from, byte[]? to, long fromMs, long toMs, bool reverse)
    {
        fromMs = Math.Max(0, IsCached ? fromMs : Math.Max(fromMs, OldestReadableMs));
        var last = layout.Segment(Math.Min(toMs, long.MaxValue - layout.SegmentIntervalMs));
        using var cursor = Scan(SegmentedLayout.SegmentPrefix(layout.Segment(fromMs)), SegmentedLayout.SegmentPrefix(last + 1), reverse);
        while (cursor.MoveNext())
        {
            var timeMs = layout.TimeMs(cursor.Key);
            if (timeMs < fromMs || timeMs > toMs || !IsVisible(cursor, timeMs)) continue;
            if (KeyRange.IsIn(layout.Key(cursor.Key), from, to)) yield return new(WindowedKey(cursor.Key), values.Read(cursor.Value));
        }
    }

    /// <summary>The first time from some time on that there is a row for.</summary>
    private long? NextTimeMs(long fromMs)
    {
        using var cursor = _context.Bytes.Scan(SegmentedLayout.IndexPrefix(Math.Max(0, fromMs)), NullableSpan.Null, reverse: false);
        return cursor.MoveNext() ? SegmentedLayout.IndexedTimeMs(cursor.Key) : null;
    }

    private long OldestReadableMs => layout.OldestReadableMs(_context.ObservedTime.Ms);

    // A cache may hold times that the store has not seen yet.
    private long NewestMs => Math.Max(_newestPutMs, _context.ObservedTime.Ms);

    private bool IsVisible(IByteCursor cursor, long timeMs) => timeMs >= OldestReadableMs || StoreAccess.IsOnCached(cursor);

    private IByteCursor Scan(byte[] lower, byte[] upper, bool reverse) => access.Scan(lower, upper.AsSpan(), reverse);

    private IByteCursor ScanSegment(long segment, byte[] key, long fromMs, long toMs, bool reverse)
    {
        var prefixBytes = SegmentedLayout.SegmentBytes + key.Length;
        var lower = new byte[prefixBytes + sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(lower, segment);
        key.CopyTo(lower, SegmentedLayout.SegmentBytes);
        var upper = (byte[])lower.Clone();
        BinaryPrimitives.WriteInt64BigEndian(lower.AsSpan(prefixBytes), fromMs);
        // One more than the last time; the largest time's successor is larger than any other as unsigned bytes.
        BinaryPrimitives.WriteInt64BigEndian(upper.AsSpan(prefixBytes), unchecked(toMs + 1));
        return Scan(lower, upper, reverse);
    }

    private void Put(ReadOnlySpan<byte> storedKey, NullableSpan value, long logTimestampMs)
    {
        _context.Bytes.RequireWritable();
        _newestPutMs = Math.Max(_newestPutMs, layout.TimeMs(storedKey));
        if (!access.TryCache(storedKey, value, this)) Store(storedKey, value, logTimestampMs);
        else if (!value.IsNull) Index(storedKey, isThere: true);
    }

    private void Store(ReadOnlySpan<byte> storedKey, NullableSpan value, long logTimestampMs)
    {
        var timeMs = layout.TimeMs(storedKey);
        _context.ObservedTime.Advance(timeMs);
        if (layout.IsExpired(timeMs, _context.ObservedTime.Ms))
        {
            // Logged all the same, as Kafka Streams does: the changelog's retention drops it there.
            _context.Expired(timeMs);
            if (_context.IsLogged) _context.Bytes.LogOnly(storedKey, value, logTimestampMs, Headers.Empty);
            return;
        }
        Write(storedKey, value, logTimestampMs);
        DropExpiredSegments();
    }

    private void Write(ReadOnlySpan<byte> storedKey, NullableSpan value, long logTimestampMs)
    {
        if (value.IsNull) _context.Bytes.Delete(storedKey, logTimestampMs, Headers.Empty, _context.IsLogged);
        else _context.Bytes.Put(storedKey, value.Span, logTimestampMs, Headers.Empty, _context.IsLogged);
        Index(storedKey, isThere: !value.IsNull);
    }

    private void Index(ReadOnlySpan<byte> storedKey, bool isThere)
    {
        if (!layout.IsTimeIndexed) return;
        layout.WriteIndexKey(_index, storedKey);
        if (isThere) _context.Bytes.Put(_index.Written, [], 0, Headers.Empty, logged: false);
        else _context.Bytes.Delete(_index.Written, 0, Headers.Empty, logged: false);
    }

    private void DropExpiredSegments()
    {
        var oldest = layout.OldestSegment(_context.ObservedTime.Ms);
        if (oldest <= _oldestSegment) return;

        _oldestSegment = oldest;
        _context.Bytes.DeleteRange(SegmentedLayout.SegmentPrefix(0), SegmentedLayout.SegmentPrefix(oldest));
        if (layout.IsTimeIndexed) _context.Bytes.DeleteRange(SegmentedLayout.IndexPrefix(0), SegmentedLayout.IndexPrefix(oldest * layout.SegmentIntervalMs));
    }

    private Windowed<TKey> WindowedKey(ReadOnlySpan<byte> stored) => new(keySerde.Deserialize(layout.Key(stored), _keyContext), layout.Window(stored));

    private Optional<TValue> Read(ReadOnlySpan<byte> storedKey, long oldestMs)
    {
        if (access.IsCachedKey(storedKey, out var hasValue, out var cached)) return hasValue ? values.Read(cached) : default(Optional<TValue>);
        return Stored(storedKey, oldestMs);
    }

    private Optional<TValue> Stored(ReadOnlySpan<byte> key, long oldestMs) =>
        layout.TimeMs(key) >= oldestMs && _context.Bytes.TryGet(key, out var stored) ? values.Read(stored) : default(Optional<TValue>);
}
