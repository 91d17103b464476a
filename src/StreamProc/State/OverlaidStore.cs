using StreamProc.Records;

namespace StreamProc.State;

/// <summary>A store as its task sees it: the committed contents under the writes that are not committed yet.</summary>
/// <remarks>
/// A commit is: <see cref="LogTo"/>, the transport's commit, <see cref="ITaskStorage.Apply"/> with this as one of the changes, <see cref="Applied"/>.
/// An abort is <see cref="Drop"/>. Used by one thread at a time.
/// </remarks>
/// <param name="store">The store's name.</param>
/// <param name="committed">The contents under the writes.</param>
/// <param name="physicalPrefixBytes">How many leading bytes of a key exist only in storage (segment ids), and not in the changelog.</param>
internal sealed class OverlaidStore(string store, IByteStore committed, int physicalPrefixBytes = 0) : IStoreChanges
{
    private readonly WriteOverlay _overlay = new();
    private readonly WriteOverlay _logOnly = new();
    private readonly DeletedRanges _deletedRanges = new();
    private readonly ByteWriter _read = new();
    private readonly string? _refusesWrites;
    private RecordLog? _log;
    private bool _isOpen = true, _isWritable = true;

    /// <inheritdoc/>
    public string Store => store;

    /// <summary>Why it can only be read, with what to do instead; null: it can be written.</summary>
    public string? RefusesWrites
    {
        get => _refusesWrites;
        init => (_refusesWrites, _isWritable) = (value, value is null);
    }

    /// <summary>How many leading bytes of a key exist only in storage.</summary>
    public int PhysicalPrefixBytes => physicalPrefixBytes;

    /// <summary>Approximate memory that the uncommitted writes take up, in bytes.</summary>
    public long Bytes => _overlay.Bytes + _logOnly.Bytes + (_log?.Bytes ?? 0);

    /// <summary>Whether there is anything to apply.</summary>
    public bool HasChanges => _overlay.Count > 0 || _deletedRanges.All.Count > 0;

    /// <inheritdoc/>
    public IReadOnlyList<(byte[] Lower, byte[] Upper)> DeletedRanges => _deletedRanges.All;

    /// <summary>Counts the ends of rounds, by commit or abort: after one, walks look at the committed contents afresh.</summary>
    internal int Round { get; private set; }

    internal WriteOverlay Overlay => _overlay;

    /// <summary>Looks a key up.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value, valid until the next call.</param>
    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        RequireOpen();
        var entry = _overlay.Find(key);
        if (entry >= 0)
        {
            value = _overlay.Value(entry);
            return _overlay[entry].Kind == ChangeKind.Put;
        }
        _read.Reset();
        var found = !IsInDeletedRange(key, out _) && committed.TryGet(key, _read);
        value = _read.Written;
        return found;
    }

    /// <summary>How many entries there are, about: as many as the storage says, more or less by what is not committed.</summary>
    public long ApproximateCount()
    {
        RequireOpen();
        var count = committed.ApproximateCount;
        var gap = OrderedIndex.Start;
        for (; _overlay.Ordered.TryNext(ref gap, out var entry); gap = gap with { Slot = gap.Slot + 1 })
        {
            _read.Reset();
            var wasThere = committed.TryGet(_overlay.Key(entry), _read);
            if (_overlay[entry].Kind == ChangeKind.Put) count += wasThere ? 0 : 1;
            else if (wasThere) count--;
        }
        return Math.Max(0, count);
    }

    /// <summary>Throws where nothing may be written.</summary>
    public void RequireWritable()
    {
        if (_isWritable) return;
        RequireOpen();
        throw new InvalidOperationException(_refusesWrites);
    }

    /// <summary>Writes a value. Of several writes of a key within a commit the last counts, in the changelog as well.</summary>
    /// <param name="key">The key; may be a span that this store or its cursors gave.</param>
    /// <param name="value">The value; may be a span that this store or its cursors gave.</param>
    /// <param name="logTimestampMs">The timestamp of the changelog record, milliseconds since the Unix epoch.</param>
    /// <param name="headers">The headers of the changelog record.</param>
    /// <param name="logged">Whether it goes to the changelog.</param>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long logTimestampMs, Headers headers, bool logged = true)
    {
        RequireWritable(key);
        _overlay.Put(key, value, logTimestampMs, headers, logged);
    }

    /// <summary>Deletes a key, there or not. Parameters as in <see cref="Put"/>.</summary>
    public void Delete(ReadOnlySpan<byte> key, long logTimestampMs, Headers headers, bool logged = true)
    {
        RequireWritable(key);
        _overlay.Delete(key, logTimestampMs, headers, logged);
    }

    /// <summary>Logs a write that the store does not take (retention has passed it). Parameters as in <see cref="Put"/>.</summary>
    public void LogOnly(ReadOnlySpan<byte> key, NullableSpan value, long logTimestampMs, Headers headers)
    {
        RequireWritable(key);
        if (value.IsNull) _logOnly.Delete(key, logTimestampMs, headers, logged: true);
        else _logOnly.Put(key, value.Span, logTimestampMs, headers, logged: true);
    }

    /// <summary>Logs a record whatever the store makes of it, as it stands: also several of one key, in their order, and without regard to storage prefixes.</summary>
    /// <param name="key">The record's key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="timestampMs">Its timestamp, milliseconds since the Unix epoch.</param>
    public void AppendLog(ReadOnlySpan<byte> key, NullableSpan value, long timestampMs) => (_log ??= new()).Append(key, value, timestampMs);

    /// <summary>Deletes what lies in a range now, committed or not. This is for what has expired: uncommitted writes are still logged, deletes are not.</summary>
    /// <param name="lower">The first key, inclusive.</param>
    /// <param name="upper">The last key, exclusive.</param>
    public void DeleteRange(ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper)
    {
        RequireWritable();
        KeepForLog(lower, upper);
        _overlay.RemoveRange(lower, upper);
        _deletedRanges.Add(lower, upper);
    }

    /// <summary>Walks through a range of keys. The store may be written meanwhile: what lies ahead of the walk is seen as it is then.</summary>
    /// <param name="lower">First key, inclusive; empty: from the first.</param>
    /// <param name="upper">Last key, exclusive; null: to the last.</param>
    /// <param name="reverse">From the last to the first.</param>
    public IByteCursor Scan(ReadOnlySpan<byte> lower, NullableSpan upper, bool reverse)
    {
        RequireOpen();
        return new OverlaidCursor(this, lower.ToArray(), upper.ToArray(), reverse);
    }

    /// <inheritdoc/>
    public IChangeCursor Changes() => new OverlayChanges(_overlay);

    /// <summary>Hands over the last write of each key, in order of key, save those that are not logged. The writes stay: a second call hands them over again.</summary>
    public void LogTo(IChangelogWriter log)
    {
        _log?.WriteTo(log, store);
        Write(log, _logOnly);
        Write(log, _overlay);
    }

    /// <summary>Says that the committed contents hold the writes now: forgets them.</summary>
    public void Applied() => EndRound();

    /// <summary>The task has gone away: nothing can be read or written any more.</summary>
    public void Close() => _isOpen = _isWritable = false;

    /// <summary>Forgets the writes; the committed contents stay as they are.</summary>
    public void Drop() => EndRound();

    internal IByteCursor ScanCommitted(ReadOnlySpan<byte> lower, NullableSpan upper, bool reverse) => committed.Scan(lower, upper, reverse);

    internal bool IsInDeletedRange(ReadOnlySpan<byte> key, out (byte[] Lower, byte[] Upper) range) => _deletedRanges.TryFind(key, out range);

    private void Write(IChangelogWriter log, WriteOverlay writes)
    {
        var gap = OrderedIndex.Start;
        for (; writes.Ordered.TryNext(ref gap, out var entry); gap = gap with { Slot = gap.Slot + 1 })
        {
            ref readonly var write = ref writes[entry];
            if (!write.IsLogged) continue;

            var value = write.Kind == ChangeKind.Put ? new NullableSpan(writes.Value(entry)) : NullableSpan.Null;
            log.Write(store, writes.Key(entry)[physicalPrefixBytes..], value, write.LogTimestampMs, write.Headers);
        }
    }

    private void KeepForLog(ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper)
    {
        var gap = OrderedIndex.Start;
        for (; _overlay.Ordered.TryNext(ref gap, out var entry); gap = gap with { Slot = gap.Slot + 1 })
        {
            var key = _overlay.Key(entry);
            if (key.SequenceCompareTo(upper) >= 0) return;
            if (key.SequenceCompareTo(lower) < 0 || !_overlay[entry].IsLogged) continue;
            LogOnly(key, _overlay[entry].Kind == ChangeKind.Put ? new NullableSpan(_overlay.Value(entry)) : NullableSpan.Null, _overlay[entry].LogTimestampMs, _overlay[entry].Headers);
        }
    }

    private void EndRound()
    {
        _overlay.Clear();
        _logOnly.Clear();
        _log?.Clear();
        _deletedRanges.Clear();
        Round++;
    }

    internal void RequireOpen()
    {
        if (!_isOpen)
            throw new ObjectDisposedException(store, $"Store {store} is closed, for its task has been given up: ask the context for it anew in Init, and do not keep it beyond Close.");
    }

    private void RequireWritable(ReadOnlySpan<byte> key)
    {
        RequireWritable();
        if (key.Length < physicalPrefixBytes)
            throw new ArgumentException($"A key of store {store} has {key.Length} bytes, but its storage prefix alone has {physicalPrefixBytes}.", nameof(key));
    }
}
