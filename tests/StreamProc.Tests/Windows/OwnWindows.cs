using StreamProc.Records;
using static StreamProc.Tests.Windows.WindowTexts;

namespace StreamProc.Tests.Windows;

/// <summary>Hopping windows as a user would write them.</summary>
internal sealed record OwnHopping(long SizesMs, long AdvanceMs, long GracesMs) : Dsl.Windows
{
    public override TimeSpan Size => Ms(SizesMs);

    public override TimeSpan Grace => Ms(GracesMs);

    public override void WindowsFor(long timestampMs, ICollection<Window> windows)
    {
        for (var startMs = Math.Max(0, timestampMs - SizesMs + AdvanceMs) / AdvanceMs * AdvanceMs; startMs <= timestampMs; startMs += AdvanceMs)
            windows.Add(new(startMs, startMs + SizesMs));
    }
}

/// <summary>Any windows: each with a start and an end of its own, which may leave times out or overlap.</summary>
internal sealed record Listed(IReadOnlyList<Window> All, long GracesMs) : Dsl.Windows
{
    public override TimeSpan Size => Ms(All.Max(w => w.EndMs - w.StartMs));

    public override TimeSpan Grace => Ms(GracesMs);

    public override void WindowsFor(long timestampMs, ICollection<Window> windows)
    {
        foreach (var window in All.Where(w => w.StartMs <= timestampMs && timestampMs < w.EndMs)) windows.Add(window);
    }

    public override long EndMs(long startMs) => All.First(w => w.StartMs == startMs).EndMs;
}

/// <summary>Windows that are whatever a test makes of them.</summary>
internal sealed record Wrong(Window Window, TimeSpan Longest, TimeSpan Wait, long SaidEndMs) : Dsl.Windows
{
    public override TimeSpan Size => Longest;

    public override TimeSpan Grace => Wait;

    public override void WindowsFor(long timestampMs, ICollection<Window> windows) => windows.Add(Window);

    public override long EndMs(long startMs) => SaidEndMs;
}
