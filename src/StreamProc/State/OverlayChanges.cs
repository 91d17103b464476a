namespace StreamProc.State;

/// <summary>Walks through the writes of an overlay on their way into storage. The overlay must not be written meanwhile.</summary>
internal sealed class OverlayChanges(WriteOverlay overlay) : IChangeCursor
{
    private readonly int _version = overlay.Version;
    private Gap _gap = OrderedIndex.Start;
    private int _entry = -1;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Key => overlay.Key(_entry);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Value => overlay.Value(_entry);

    /// <inheritdoc/>
    public bool IsDelete => overlay[_entry].Kind == ChangeKind.Delete;

    /// <inheritdoc/>
    public bool MoveNext()
    {
        if (_version != overlay.Version) throw new InvalidOperationException("The overlay was written while its changes were being read.");

        while (overlay.Ordered.TryNext(ref _gap, out _entry))
        {
            _gap = _gap with { Slot = _gap.Slot + 1 };
            if (overlay[_entry].Kind != ChangeKind.Removed) return true;
        }
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
