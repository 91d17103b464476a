using StreamProc.Records;
using StreamProc.Tasks;
using StreamProc.Transport;

namespace StreamProc.Runtime;

/// <summary>Fills a task's stores from their topics: from what the stores know to hold, to the end.</summary>
internal sealed class Restoration(ITransport transport, string name, Isolation isolation) : IRecordReceiver, IDisposable
{
    private const int BatchRecords = 10_000;
    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(100);

    private readonly IRecordSource _source = transport.OpenSource(name, isolation);
    private readonly List<RestoringStore> _open = [];

    /// <summary>Records read so far.</summary>
    public long Records { get; private set; }

    /// <summary>Makes the stores of a task whole.</summary>
    /// <param name="task">The task; its inputs' committed offsets bound what a source topic may restore.</param>
    /// <param name="committed">What the task has committed.</param>
    /// <param name="isStopping">Asked between batches.</param>
    public void Restore(StreamTask task, IReadOnlyCollection<CommittedOffset> committed, Func<bool> isStopping)
    {
        _open.Clear();
        foreach (var (plan, store, storage) in task.Stores.Restorable)
        {
            var partition = new TopicPartition(plan.Topic, task.Plan.Partition);
            var from = storage.Checkpoint.TryGetValue(partition.ToString(), out var known) ? known : PartitionStart.Beginning;
            var until = plan.IsRestoredFromSource ? committed.FirstOrDefault(c => c.Partition == partition).Offset : long.MaxValue;
            if (until <= Math.Max(0, from)) continue;
            CheckNotAhead(partition, from);
            _open.Add(new(partition, plan.Store.Format, store, storage, from, until));
        }
        if (_open.Count == 0) return;

        _source.Assign([.. _open.Select((s, slot) => new PartitionStart(s.Partition, slot, s.From))]);
        while (_open.Exists(s => !s.IsWhole) && !isStopping())
        {
            _source.Poll(this, BatchRecords, PollWait);
            foreach (var store in _open) store.Apply();
        }
        _source.Unassign([.. _open.Select(s => s.Partition)]);
    }

    public void Receive(in RawRecord record)
    {
        Records++;
        _open[record.Slot].Receive(in record);
    }

    public void EndOfPartition(int slot, long position) => _open[slot].IsWhole = true;

    public void Dispose() => _source.Dispose();

    /// <summary>A store that knows more than its changelog holds belongs to another log: refused, never guessed.</summary>
    private void CheckNotAhead(TopicPartition partition, long from)
    {
        if (from <= 0) return;
        var high = transport.Topics.Watermarks(partition).High;
        if (from > high)
            throw new StreamsException(
                $"The local store holds topic {partition.Topic}, partition {partition.Partition}, up to offset {from}, but the topic ends at {high}: " +
                "it was truncated or made anew. Delete the application's state directory to restore from what the topic holds, or bring the topic back.");
    }
}
