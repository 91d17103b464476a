using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Rows by key; plain or timestamped by its <see cref="StoredValues{TValue}"/>. Kafka Streams: MeteredKeyValueStore over its layers.</summary>
/// <param name="access">The store's bytes.</param>
/// <param name="keySerde">How keys are kept.</param>
/// <param name="values">How values are kept.</param>
/// <param name="logsHeaders">Whether changelog records have the headers of the records that led to them.</param>
/// <param name="recent">Which rows are to be kept; null: all are.</param>
internal class KeyValueStore<TKey, TValue>(
    StoreAccess access, ISerde<TKey> keySerde, StoredValues<TValue> values, bool logsHeaders = false, RecentRows? recent = null)
    : IKeyValueStore<TKey, TValue>, ICachedStore<TKey, TValue>, ITaskStore, ICacheFlushTarget
{
    private readonly StoreContext _context = access.Context;
    private readonly SerdeContext _keyContext = new(access.Context.Topic, IsKey: true);
    private readonly ByteWriter _key = new(), _value = new();
    private CacheFlushed<TKey, TValue>? _flushed;
    private bool _flushOldValues;

    /// <summary>Which rows are to be kept; null: all are.</summary>
    protected RecentRows? Recent { get; } = recent;

    public string Name => _context.Name;

    public OverlaidStore Bytes => _context.Bytes;

    public bool IsCached => access.IsCached;

    public long ApproximateCount => _context.Bytes.ApproximateCount();

    public Optional<TValue> Get(TKey key) => Read(Serialized(key));

    public void Put(TKey key, TValue value)
    {
        var keyBytes = Serialized(key);
        if (value is null)
        {
            Remove(keyBytes);
            return;
        }
        _value.Reset();
        values.Write(value, _value);
        if (!access.TryCache(keyBytes, _value.Written, this)) Store(keyBytes, _value.Written, values.LogTimestampMs(value, _context.Record.TimestampMs));
    }

    public void PutAll(IEnumerable<KeyValuePair<TKey, TValue>> rows)
    {
        foreach (var (key, value) in rows) Put(key, value);
    }

    public Optional<TValue> Delete(TKey key)
    {
        _context.Bytes.RequireWritable();
        var keyBytes = Serialized(key);
        var old = Read(keyBytes);
        Remove(keyBytes);
        return old;
    }

    public Optional<TValue> PutIfAbsent(TKey key, TValue value)
    {
        // Not only where something is put: a store that cannot be written must not look as if it could.
        _context.Bytes.RequireWritable();
        var old = Get(key);
        if (!old.HasValue) Put(key, value);
        return old;
    }

    public IEnumerable<KeyValuePair<TKey, TValue>> Range(Optional<TKey> from, Optional<TKey> to, bool reverse = false)
    {
        var lower = from.HasValue ? Serialized(from.Value).ToArray() : [];
        return Walk(lower, to.HasValue ? [.. Serialized(to.Value), 0] : null, reverse);
    }

    public IEnumerable<KeyValuePair<TKey, TValue>> All(bool reverse = false) => Walk([], null, reverse);

    public IEnumerable<KeyValuePair<TKey, TValue>> PrefixScan<TPrefix>(TPrefix prefix, ISerializer<TPrefix> serializer)
    {
        _key.Reset();
        serializer.Serialize(prefix, _key, _keyContext);
        return Walk(_key.Written.ToArray(), KeyRange.AfterPrefix(_key.Written), reverse: false);
    }

    public void OnFlush(CacheFlushed<TKey, TValue> flushed, bool withOldValues) => (_flushed, _flushOldValues) = (flushed, withOldValues);

    public void FlushCache() => access.FlushTo(this);

    public void DropCache() => access.DropCache();

    void ICacheFlushTarget.Flush(ReadOnlySpan<byte> key, NullableSpan value)
    {
        // An entry that was made and deleted between two flushes has never been there, for nobody.
        var old = value.IsNull || _flushOldValues ? Stored(key) : default;
        if (value.IsNull && !old.HasValue && _flushed is not null) return;

        var recordTimestampMs = _context.Record.TimestampMs;
        var now = value.IsNull ? default : Optional<TValue>.Of(values.Read(value.Span));
        Store(key, value, now.HasValue ? values.LogTimestampMs(now.Value, recordTimestampMs) : recordTimestampMs);
        _flushed?.Invoke(keySerde.Deserialize(key, _keyContext), now, _flushOldValues ? old : default);
    }

    private ReadOnlySpan<byte> Serialized(TKey key)
    {
        if (key is null) throw new ArgumentNullException(nameof(key), $"Store {Name}: a key must not be null.");
        _key.Reset();
        keySerde.Serialize(key, _key, _keyContext);
        return _key.Written;
    }

    private Optional<TValue> Read(ReadOnlySpan<byte> key)
    {
        if (access.IsCachedKey(key, out var hasValue, out var cached)) return hasValue ? values.Read(cached) : default(Optional<TValue>);
        Recent?.Use(key);
        return Stored(key);
    }

    private Optional<TValue> Stored(ReadOnlySpan<byte> key) => _context.Bytes.TryGet(key, out var stored) ? values.Read(stored) : default(Optional<TValue>);

    private void Remove(ReadOnlySpan<byte> key)
    {
        if (!access.TryCache(key, NullableSpan.Null, this)) Store(key, NullableSpan.Null, _context.Record.TimestampMs);
    }

    private void Store(ReadOnlySpan<byte> key, NullableSpan value, long logTimestampMs)
    {
        if (Recent is not null)
        {
            Recent.Store(key, value, logTimestampMs);
            return;
        }
        var headers = logsHeaders ? _context.Record.Headers : Headers.Empty;
        if (value.IsNull) _context.Bytes.Delete(key, logTimestampMs, headers, _context.IsLogged);
        else _context.Bytes.Put(key, value.Span, logTimestampMs, headers, _context.IsLogged);
    }

    private IEnumerable<KeyValuePair<TKey, TValue>> Walk(byte[] lower, byte[]? upper, bool reverse)
    {
        using var cursor = access.Scan(lower, NullableSpan.Of(upper), reverse);
        while (cursor.MoveNext())
            yield return new(keySerde.Deserialize(cursor.Key, _keyContext), values.Read(cursor.Value));
    }
}
