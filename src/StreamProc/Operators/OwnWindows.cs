using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Windows of the user's own, looked at before they are used: what is wrong with them would lose records without a word.</summary>
/// <param name="windowsFor">Adds the windows that hold a time to a list.</param>
/// <param name="endMs">A window's end by its start.</param>
/// <param name="sizeMs">The largest size that a window may have: the store keeps none for longer.</param>
internal sealed class OwnWindows(Action<long, ICollection<Window>> windowsFor, Func<long, long> endMs, long sizeMs)
{
    public void WindowsFor(long timestampMs, List<Window> windows)
    {
        windowsFor(timestampMs, windows);
        foreach (var window in windows) Check(timestampMs, window);
    }

    private void Check(long timestampMs, Window window)
    {
        if (window.StartMs < 0) throw Wrong(timestampMs, window, "which begins before 0: event time is not negative, so let it begin at 0");
        if (window.EndMs <= window.StartMs) throw Wrong(timestampMs, window, "which does not end after it begins: its end is exclusive, so it holds no time");
        if (window.EndMs - window.StartMs > sizeMs) throw Wrong(timestampMs, window, $"which is larger than Size, {sizeMs} ms: the store would drop it too early, so let Size say the largest");
        if (endMs(window.StartMs) != window.EndMs)
            throw Wrong(timestampMs, window, $"but EndMs({window.StartMs}) says that it ends at {endMs(window.StartMs)}: override EndMs so that it gives the end of each window by its start");
    }

    private static InvalidOperationException Wrong(long timestampMs, Window window, string problem) =>
        new($"WindowsFor({timestampMs}) gives the window [{window.StartMs}, {window.EndMs}), {problem}.");
}
