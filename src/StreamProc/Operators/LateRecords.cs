using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>What becomes of a record that comes too late for a window: it is counted, and goes to the side stream under the window that it missed.</summary>
/// <param name="streamTime">The operator's time, by which the window has closed.</param>
/// <param name="node">The node.</param>
/// <param name="next">The side stream; if nobody reads it, it does nothing.</param>
internal sealed class LateRecords<TKey, TValue>(StreamTime streamTime, NodeContext node, Operator<Windowed<TKey>, TValue> next)
{
    public void Add(in Record<TKey, TValue> record, Window window)
    {
        Count(window);
        next.Process(new(new(record.Key, window), record.Value, record.TimestampMs, record.Headers));
    }

    /// <summary>Counts a record again that has gone to the side stream.</summary>
    public void Count(Window window) => node.Drops.Late(window, streamTime.Ms);
}
