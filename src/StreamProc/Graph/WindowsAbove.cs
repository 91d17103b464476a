namespace StreamProc.Graph;

/// <summary>What is known of the windowed aggregations that lie next above a node.</summary>
/// <param name="GraceMs">The largest of their graces; null if a way up ends without one.</param>
/// <param name="NeverClose">Whether one of them has windows without end.</param>
internal sealed record WindowsAbove(long? GraceMs, bool NeverClose)
{
    public static WindowsAbove Of(GraphNode node)
    {
        GraphVisits.Add();
        if (node.WindowGraceMs is { } own) return new(own, node.WindowsNeverClose);
        long? largest = null;
        var (isComplete, neverClose) = (true, node.WindowsNeverClose);
        foreach (var parent in node.Parents)
        {
            var above = parent.WindowsAbove;
            neverClose |= above.NeverClose;
            if (above.GraceMs is { } graceMs) largest = Math.Max(largest ?? 0, graceMs);
            else isComplete = false;
        }
        return new(isComplete ? largest : null, neverClose);
    }
}
