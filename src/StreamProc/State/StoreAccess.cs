using StreamProc.Records;

namespace StreamProc.State;

/// <summary>The bytes of a store as its typed face sees them: through the record cache, if it has one.</summary>
internal sealed class StoreAccess(StoreContext context, RecordCache? cache)
{
    public StoreContext Context => context;

    public bool IsCached => cache is not null;

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        if (cache is null || !cache.TryGet(key, out var cached)) return context.Bytes.TryGet(key, out value);
        value = cached.Span;
        return !cached.IsNull;
    }

    /// <summary>Puts into the cache, if there is one; false: there is none.</summary>
    public bool TryCache(ReadOnlySpan<byte> key, NullableSpan value, ICacheFlushTarget target)
    {
        if (cache is null) return false;

        cache.Put(key, value);
        if (cache.IsOverBudget) cache.FlushTo(target);
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
