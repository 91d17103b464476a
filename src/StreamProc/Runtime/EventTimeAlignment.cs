namespace StreamProc.Runtime;

/// <summary>
/// Keeps the tasks of one subtopology close in event time, over all lanes of the process: each task publishes how far it is, and none takes a
/// record that is more than the skew ahead of the slowest other one.
/// </summary>
/// <remarks>
/// A task's time is that of its oldest head; with an input that is empty and not known to be at its end, the last time taken from it: the next
/// record may be as old. A published time only grows, so one that was read a moment ago is on the safe side.
/// </remarks>
internal sealed class EventTimeAlignment
{
    /// <summary>Holds nobody back: nothing to read, for long enough.</summary>
    public const long Idle = long.MaxValue;

    private readonly long[] _timesMs;
    private readonly long _skewMs;

    /// <param name="tasks">Number of tasks of the subtopology; those that nobody here has hold nobody back.</param>
    /// <param name="skewMs">How far ahead of the slowest a task may be.</param>
    public EventTimeAlignment(int tasks, long skewMs)
    {
        _skewMs = skewMs;
        _timesMs = new long[tasks];
        Array.Fill(_timesMs, Idle);
    }

    public void Publish(int task, long timeMs) => Volatile.Write(ref _timesMs[task], timeMs);

    /// <summary>The latest time that may be taken, given the tasks for which it holds; those of the lane itself go in order anyway.</summary>
    public long LimitMs(Func<int, bool> counts)
    {
        var slowestMs = Idle;
        for (var task = 0; task < _timesMs.Length; task++)
            if (counts(task)) slowestMs = Math.Min(slowestMs, Volatile.Read(ref _timesMs[task]));
        return slowestMs > Idle - _skewMs ? Idle : slowestMs + _skewMs;
    }
}
