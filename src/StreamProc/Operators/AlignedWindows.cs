using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Windows of one size at regular starts, aligned to the epoch: tumbling and hopping ones. Kafka Streams: TimeWindows.</summary>
/// <param name="SizeMs">From a window's start to its end, which is exclusive.</param>
/// <param name="AdvanceMs">From one window's start to the next's.</param>
/// <param name="GraceMs">How long after its end a window still takes records.</param>
internal sealed record AlignedWindows(long SizeMs, long AdvanceMs, long GraceMs)
{
    /// <summary>Start of the earliest window that holds a time.</summary>
    public long FirstStartMs(long timestampMs) => Math.Max(0, timestampMs - SizeMs + AdvanceMs) / AdvanceMs * AdvanceMs;

    /// <summary>Adds the windows that hold a time, in order of start.</summary>
    public void WindowsFor(long timestampMs, ICollection<Window> windows)
    {
        for (var startMs = FirstStartMs(timestampMs); startMs <= timestampMs; startMs += AdvanceMs) windows.Add(new(startMs, startMs + SizeMs));
    }

    /// <summary>Starts of the windows that have closed since the last emission, both included; null: none can have.</summary>
    public (long FromMs, long ToMs)? Closed(long lastCloseMs, long closeMs)
    {
        var toMs = closeMs - SizeMs;
        if (toMs < 0) return null;
        if (lastCloseMs < 0) return (0, toMs);

        // If the same windows hold both bounds, no window has its end in between.
        var lastToMs = Math.Max(0, lastCloseMs - SizeMs);
        var isSame = FirstStartMs(toMs) == FirstStartMs(lastToMs) && toMs / AdvanceMs == lastToMs / AdvanceMs;
        return isSame ? null : (lastToMs + 1, toMs);
    }
}
