using System.Buffers.Binary;
using StreamProc.Records;

namespace StreamProc.State;

/// <summary>
/// The versions of rows, as bytes. The rules are those of Kafka Streams' RocksDBVersionedStore: versions do not overlap, a put into the middle of one
/// cuts it, and that a row was deleted is remembered only where it bounds another version.
/// </summary>
internal sealed class VersionedBytes(OverlaidStore bytes, VersionedLayout layout)
{
    private const int NewestHeaderBytes = sizeof(long);
    private const int HistoryHeaderBytes = sizeof(long) + 1;

    private readonly ByteWriter _rowKey = new(), _row = new(), _moved = new();
    private long _oldestSegment;

    /// <summary>A version found; the value is valid until the next call.</summary>
    public readonly ref struct Version(NullableSpan value, long fromMs, long? toMs)
    {
        /// <summary>Null: there is no row at that time.</summary>
        public NullableSpan Value { get; } = value;

        public long FromMs => fromMs;

        public long? ToMs => toMs;
    }

    /// <summary>The newest version, if the row is there now.</summary>
    public Version Newest(ReadOnlySpan<byte> key) =>
        TryGetNewest(key, out var row) ? new(new(row[NewestHeaderBytes..]), BinaryPrimitives.ReadInt64BigEndian(row), null) : default;

    /// <summary>The version of a time.</summary>
    public Version AsOf(ReadOnlySpan<byte> key, long asOfMs, long observedMs)
    {
        var newest = Newest(key);
        if (!newest.Value.IsNull && newest.FromMs <= asOfMs) return newest;
        // What is older may still lie in a segment, but is not to be relied on.
        if (asOfMs < observedMs - layout.HistoryMs) return default;

        return TryFindEndingAfter(key, asOfMs, observedMs, out var fromMs, out var toMs) && fromMs <= asOfMs ? new(MovedValue(), fromMs, toMs) : default;
    }

    /// <summary>The largest time put, as of what lies in the storage and is not only in the changelog; -1: none.</summary>
    public long KeptTimeMs() => bytes.TryGet(VersionedLayout.TimeKey, out var kept) ? BinaryPrimitives.ReadInt64BigEndian(kept) : StreamTime.Unknown;

    /// <summary>Keeps the largest time put.</summary>
    public void KeepTime(long timeMs)
    {
        Span<byte> time = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(time, timeMs);
        bytes.Put(VersionedLayout.TimeKey, time, timeMs, Headers.Empty, logged: false);
    }

    /// <summary>Takes a version that has been followed by another.</summary>
    public delegate void OlderVersion(ReadOnlySpan<byte> value, long fromMs, long toMs);

    /// <summary>Goes through the versions that were valid at any time from one to another and are not the newest, the oldest first.</summary>
    public void Older(ReadOnlySpan<byte> key, long fromMs, long toMs, long observedMs, OlderVersion found)
    {
        fromMs = Math.Max(0, fromMs);
        for (var segment = Math.Max(layout.Segment(fromMs), layout.OldestSegment(observedMs)); segment <= layout.Segment(observedMs); segment++)
        {
            // Valid to a time is until before it.
            VersionedLayout.WriteHistoryKey(_rowKey, segment, key, fromMs + 1);
            using var cursor = bytes.Scan(_rowKey.Written, After(segment, key), reverse: false);
            while (cursor.MoveNext())
            {
                // Longer keys that begin with this one lie in between.
                if (cursor.Key.Length != _rowKey.Length) continue;
                var validFromMs = BinaryPrimitives.ReadInt64BigEndian(cursor.Value);
                if (validFromMs > toMs) return;
                if (cursor.Value[sizeof(long)] == 0) continue;
                found(cursor.Value[HistoryHeaderBytes..], validFromMs, BinaryPrimitives.ReadInt64BigEndian(cursor.Key[^sizeof(long)..]));
            }
        }
    }

    /// <summary>Puts a version, null for none from then on.</summary>
    /// <returns>When the next version begins; null: this is the newest.</returns>
    public long? Put(ReadOnlySpan<byte> key, NullableSpan value, long timestampMs, long observedMs)
    {
        DropExpiredSegments(observedMs);
        if (TryGetNewest(key, out var newest))
        {
            var newestMs = BinaryPrimitives.ReadInt64BigEndian(newest);
            if (timestampMs >= newestMs)
            {
                if (timestampMs > newestMs) PutHistory(key, newestMs, timestampMs, new(newest[NewestHeaderBytes..]), observedMs);
                PutNewest(key, value, timestampMs);
                return null;
            }
            return PutBefore(key, value, timestampMs, newestMs, observedMs);
        }
        return PutBefore(key, value, timestampMs, nextMs: null, observedMs);
    }

    /// <summary>Puts a version before the newest, which begins at a time or is not there.</summary>
    private long? PutBefore(ReadOnlySpan<byte> key, NullableSpan value, long timestampMs, long? nextMs, long observedMs)
    {
        if (TryFindEndingAfter(key, timestampMs, observedMs, out var fromMs, out var toMs))
        {
            // Into the middle of another one, which ends here then, or in its place; or before it.
            if (fromMs < timestampMs) PutHistory(key, fromMs, timestampMs, MovedValue(), observedMs);
            nextMs = fromMs <= timestampMs ? toMs : fromMs;
        }
        if (nextMs is { } validToMs) PutHistory(key, timestampMs, validToMs, value, observedMs);
        else if (!value.IsNull) PutNewest(key, value, timestampMs);
        else if (!HasEndingAt(key, timestampMs)) PutHistory(key, timestampMs, timestampMs, NullableSpan.Null, observedMs);
        return nextMs;
    }

    private bool TryGetNewest(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> row)
    {
        VersionedLayout.WriteNewestKey(_rowKey, key);
        return bytes.TryGet(_rowKey.Written, out row);
    }

    private void PutNewest(ReadOnlySpan<byte> key, NullableSpan value, long timestampMs)
    {
        VersionedLayout.WriteNewestKey(_rowKey, key);
        if (value.IsNull)
        {
            bytes.Delete(_rowKey.Written, timestampMs, Headers.Empty, logged: false);
            return;
        }
        _row.Reset();
        VersionedLayout.WriteLong(_row, timestampMs);
        _row.Append(value.Span);
        bytes.Put(_rowKey.Written, _row.Written, timestampMs, Headers.Empty, logged: false);
    }

    private void PutHistory(ReadOnlySpan<byte> key, long fromMs, long toMs, NullableSpan value, long observedMs)
    {
        var segment = layout.Segment(toMs);
        if (segment < layout.OldestSegment(observedMs)) return;

        _row.Reset();
        VersionedLayout.WriteLong(_row, fromMs);
        _row.GetSpan(1)[0] = value.IsNull ? (byte)0 : (byte)1;
        _row.Advance(1);
        _row.Append(value.Span);
        VersionedLayout.WriteHistoryKey(_rowKey, segment, key, toMs);
        bytes.Put(_rowKey.Written, _row.Written, fromMs, Headers.Empty, logged: false);
    }

    private bool HasEndingAt(ReadOnlySpan<byte> key, long toMs)
    {
        VersionedLayout.WriteHistoryKey(_rowKey, layout.Segment(toMs), key, toMs);
        return bytes.TryGet(_rowKey.Written, out _);
    }

    /// <summary>Finds the older version that ends next after a time; its row is copied, for what comes may write.</summary>
    private bool TryFindEndingAfter(ReadOnlySpan<byte> key, long timestampMs, long observedMs, out long fromMs, out long toMs)
    {
        var first = Math.Max(layout.Segment(timestampMs), layout.OldestSegment(observedMs));
        for (var segment = first; segment <= layout.Segment(observedMs); segment++)
        {
            VersionedLayout.WriteHistoryKey(_rowKey, segment, key, timestampMs + 1);
            using var cursor = bytes.Scan(_rowKey.Written, After(segment, key), reverse: false);
            while (cursor.MoveNext())
            {
                // Longer keys that begin with this one lie in between.
                if (cursor.Key.Length != _rowKey.Length) continue;
                toMs = BinaryPrimitives.ReadInt64BigEndian(cursor.Key[^sizeof(long)..]);
                fromMs = BinaryPrimitives.ReadInt64BigEndian(cursor.Value);
                _moved.Reset();
                _moved.Append(cursor.Value);
                return true;
            }
        }
        fromMs = toMs = 0;
        return false;
    }

    private NullableSpan MovedValue() => _moved.Written[sizeof(long)] == 0 ? NullableSpan.Null : new(_moved.Written[HistoryHeaderBytes..]);

    private static NullableSpan After(long segment, ReadOnlySpan<byte> key)
    {
        byte[] prefix = [.. VersionedLayout.SegmentStart(segment), .. key];
        return NullableSpan.Of(KeyRange.AfterPrefix(prefix));
    }

    private void DropExpiredSegments(long observedMs)
    {
        var oldest = layout.OldestSegment(observedMs);
        if (oldest <= _oldestSegment) return;

        _oldestSegment = oldest;
        bytes.DeleteRange(VersionedLayout.SegmentStart(0), VersionedLayout.SegmentStart(oldest));
    }
}
