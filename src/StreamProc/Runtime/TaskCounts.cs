using StreamProc.State;
using StreamProc.Tasks;

namespace StreamProc.Runtime;

/// <summary>What tasks have done.</summary>
/// <param name="Processed">Records taken, those of repartition topics included.</param>
/// <param name="Read">Records taken from topics that are not internal.</param>
/// <param name="Dropped">Records that operators have left out.</param>
/// <param name="StreamTimeMs">The largest event time.</param>
internal readonly record struct TaskCounts(long Processed, long Read, long Dropped, long StreamTimeMs)
{
    public TaskCounts() : this(0, 0, 0, StreamTime.Unknown)
    {
    }

    public TaskCounts And(StreamTask task) => And(new TaskCounts(task.Processed, task.Read, task.Dropped, task.StreamTimeMs));

    public TaskCounts And(TaskCounts other) =>
        new(Processed + other.Processed, Read + other.Read, Dropped + other.Dropped, Math.Max(StreamTimeMs, other.StreamTimeMs));
}
