using StreamProc.Records;

namespace StreamProc.State;

/// <summary>The bytes of a store as its typed face sees them: through the record cache, if it has one.</summary>
internal sealed class StoreAccess(StoreContext context, RecordCache? cache)
{
    public StoreContext Context => context;

    public bool IsCached => cache is not null;

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value) =>
        IsCachedKey(key, out var cached, out value) ? cached : context.Bytes.TryGet(key, out value);

    /// <summary>Whether the cache knows a key; if so, whether there is a value.</summary>
    public bool IsCachedKey(ReadOnlySpan<byte> key, out bool hasValue, out ReadOnlySpan<byte> value)
    {
        hasValue = false;
        value = default;
        if (cache is null || !cache.TryGet(key, out var cached)) return false;

        hasValue = !cached.IsNull;
        value = cached.Span;
        return true;
    }

    /// <summary>Whether a cursor that <see cref="Scan"/> gave stands on an entry of the cache.</summary>
    public static bool IsOnCached(IByteCursor cursor) => cursor is MergedCursor { IsOnCached: true };

    /// <summary>Puts into the cache, if there is one; false: there is none.</summary>
    public bool TryCache(ReadOnlySpan<byte> key, NullableSpan value, ICacheFlushTarget target)
    {
        if (cache is null) return false;

        cache.Put(key, value, target);
        return true;
    }

    public void FlushTo(ICacheFlushTarget target) => cache?.FlushTo(target);

    public void DropCache() => cache?.Drop();

    /// <summary>Walks through a range, cached entries over stored ones. Entries put behind the walk are not seen again.</summary>
    public IByteCursor Scan(ReadOnlySpan<byte> lower, NullableSpan upper, bool reverse)
    {
        var stored = context.Bytes.Scan(lower, upper, reverse);
        if (cache is null || cache.IsEmpty) return stored;

        var cached = cache.Range(lower, upper);
        if (reverse) cached.Reverse();
        return new MergedCursor(stored, cached, reverse);
    }

    private sealed class MergedCursor(IByteCursor stored, List<KeyValuePair<byte[], byte[]?>> cached, bool reverse) : IByteCursor
    {
        private int _next;
        private bool _started, _storedHere;
        private bool _onCached;

        public bool IsOnCached => _onCached;

        public ReadOnlySpan<byte> Key => _onCached ? cached[_next - 1].Key : stored.Key;

        public ReadOnlySpan<byte> Value => _onCached ? cached[_next - 1].Value : stored.Value;

        public bool MoveNext()
        {
            if (!_started || !_onCached) _storedHere = stored.MoveNext();
            _started = true;
            while (true)
            {
                if (_next >= cached.Count)
                {
                    _onCached = false;
                    return _storedHere;
                }
                var order = _storedHere ? stored.Key.SequenceCompareTo(cached[_next].Key) * (reverse ? -1 : 1) : 1;
                if (order < 0)
                {
                    _onCached = false;
                    return true;
                }
                if (order == 0) _storedHere = stored.MoveNext();
                _onCached = true;
                if (cached[_next++].Value is not null) return true;
            }
        }

        public void Dispose() => stored.Dispose();
    }
}
