using StreamProc.Records;

namespace StreamProc.State;

/// <summary>
/// Rows by key, the most recently used ones only: what leaves gets a tombstone in the changelog. Walks do not count as use. Kafka Streams:
/// MemoryLRUCache.
/// </summary>
internal sealed class LruStore<TKey, TValue>(
    StoreAccess access, ISerde<TKey> keySerde, StoredValues<TValue> values, ChangelogFormat format, int maxEntries)
    : KeyValueStore<TKey, TValue>(access, keySerde, values), IReplayedStore
{
    private readonly StoreContext _context = access.Context;
    private readonly LinkedList<byte[]> _byUse = new();
    private readonly Dictionary<byte[], LinkedListNode<byte[]>> _places = new(ByteOrder.Instance);
    private readonly ByteWriter _replayed = new();

    // Changelog records come in the order in which rows were put, so the order of use is found again as far as it is known.
    public void Replay(ReadOnlySpan<byte> key, NullableSpan value, long timestampMs)
    {
        if (value.IsNull) _context.Bytes.Delete(key, timestampMs, Headers.Empty, logged: false);
        else
        {
            format.StoredValue(value.Span, timestampMs, _replayed);
            _context.Bytes.Put(key, _replayed.Written, timestampMs, Headers.Empty, logged: false);
        }
        Note(key, isThere: !value.IsNull, timestampMs, isLogged: false);
    }

    protected override void OnRead(ReadOnlySpan<byte> key)
    {
        if (!_places.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var place)) return;
        _byUse.Remove(place);
        _byUse.AddLast(place);
    }

    protected override void OnStored(ReadOnlySpan<byte> key, bool isThere) => Note(key, isThere, _context.Record.TimestampMs, _context.IsLogged);

    private void Note(ReadOnlySpan<byte> key, bool isThere, long timestampMs, bool isLogged)
    {
        var places = _places.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (places.TryGetValue(key, out var place))
        {
            _byUse.Remove(place);
            if (isThere) _byUse.AddLast(place);
            else _places.Remove(place.Value);
            return;
        }
        if (!isThere) return;

        var added = key.ToArray();
        _places.Add(added, _byUse.AddLast(added));
        if (_places.Count <= maxEntries) return;

        var oldest = _byUse.First!.Value;
        _byUse.RemoveFirst();
        _places.Remove(oldest);
        _context.Bytes.Delete(oldest, timestampMs, Headers.Empty, isLogged);
    }
}
