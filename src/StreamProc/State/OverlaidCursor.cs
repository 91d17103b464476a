using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Merges the committed contents of a store with its uncommitted writes: a write wins, a delete hides.</summary>
/// <remarks>
/// Operators write while they walk. So the cursor keeps copies of the entry that it stands on, and before each step finds its
/// place again, by that entry's key, in whatever has changed. Heads are judged when they are taken, not when they are found.
/// </remarks>
internal sealed class OverlaidCursor(OverlaidStore store, byte[] lower, byte[]? upper, bool reverse) : IByteCursor
{
    private readonly WriteOverlay _overlay = store.Overlay;
    private readonly ByteWriter _value = new(64);

    // The key that the walk stands on and one zero byte: together they are the least key greater than it.
    private readonly ByteWriter _successor = new(64);
    private Gap _gap;
    private int _overlayVersion = -1;
    private IByteCursor? _committed;
    private bool _hasCommitted;
    private bool _isCommittedTaken;
    private int _round;
    private bool _isDisposed;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Key => _successor.Written[..^1];

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Value => _value.Written;

    /// <inheritdoc/>
    public bool MoveNext()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        store.RequireOpen();
        FindPlaceAgain();
        while (true)
        {
            var hasWrite = TryPeekWrite(out var write);
            if (!hasWrite && !_hasCommitted) return false;

            var order = !hasWrite ? 1 : !_hasCommitted ? -1 : Order(_overlay.Key(write), _committed!.Key);
            if (order <= 0)
            {
                if (order == 0) StepCommitted();
                _gap = _gap with { Slot = _gap.Slot + (reverse ? -1 : 1) };
                if (_overlay[write].Kind != ChangeKind.Put) continue;

                StandOn(_overlay.Key(write), _overlay.Value(write));
                return true;
            }

            if (store.IsInDeletedRange(_committed!.Key, out var range))
            {
                OpenCommitted(range);
                continue;
            }
            StandOn(_committed.Key, _committed.Value);
            // Stepping on is left to the next call: many walks want the first entry only.
            _isCommittedTaken = true;
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _committed?.Dispose();
        _committed = null;
        _isDisposed = true;
    }

    private bool IsUnderWay => _successor.Length > 0;

    private void FindPlaceAgain()
    {
        if (_committed is null || _round != store.Round)
        {
            OpenCommitted(passed: null);
            _round = store.Round;
        }
        else if (_isCommittedTaken)
        {
            StepCommitted();
        }

        if (_overlayVersion == _overlay.Version) return;

        _gap = (IsUnderWay, reverse) switch
        {
            (false, false) => _overlay.Ordered.Before(lower),
            (false, true) => upper is null ? _overlay.Ordered.End : _overlay.Ordered.Before(upper),
            (true, false) => _overlay.Ordered.Before(_successor.Written),
            (true, true) => _overlay.Ordered.Before(Key),
        };
        _overlayVersion = _overlay.Version;
    }

    /// <summary>Opens the committed contents behind what the walk has passed: the entry that it stands on, and maybe a deleted range.</summary>
    private void OpenCommitted((byte[] Lower, byte[] Upper)? passed)
    {
        ReadOnlySpan<byte> from = lower;
        NullableSpan to = NullableSpan.Of(upper);
        if (passed is { } range)
        {
            if (reverse) to = new(range.Lower);
            else from = range.Upper;
        }
        else if (IsUnderWay)
        {
            if (reverse) to = Key;
            else from = _successor.Written;
        }
        _committed?.Dispose();
        var isEmpty = !to.IsNull && from.SequenceCompareTo(to.Span) >= 0;
        _committed = isEmpty ? EmptyCursor.Instance : store.ScanCommitted(from, to, reverse);
        StepCommitted();
    }

    private void StepCommitted()
    {
        _hasCommitted = _committed!.MoveNext();
        _isCommittedTaken = false;
    }

    private bool TryPeekWrite(out int write)
    {
        if (reverse) return _overlay.Ordered.TryPrevious(ref _gap, out write) && _overlay.Key(write).SequenceCompareTo(lower) >= 0;

        return _overlay.Ordered.TryNext(ref _gap, out write) && (upper is null || _overlay.Key(write).SequenceCompareTo(upper) < 0);
    }

    private int Order(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => reverse ? b.SequenceCompareTo(a) : a.SequenceCompareTo(b);

    private void StandOn(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        _successor.Reset();
        _successor.Append(key);
        _successor.Append([0]);
        _value.Reset();
        _value.Append(value);
    }

    private sealed class EmptyCursor : IByteCursor
    {
        public static readonly EmptyCursor Instance = new();

        public ReadOnlySpan<byte> Key => default;

        public ReadOnlySpan<byte> Value => default;

        public bool MoveNext() => false;

        public void Dispose()
        {
        }
    }
}
