using StreamProc.Records;
using StreamProc.Tasks;
using StreamProc.Transport;

namespace StreamProc.Runtime;

/// <summary>The stores of one task on their way to being whole: from what they know to hold, to the end of their topics.</summary>
internal sealed class TaskRestoration
{
    private readonly List<(RestoringStore Store, long WholeAt)> _stores = [];

    /// <param name="lease">Under which the task is ours.</param>
    /// <param name="lane">Where it will run.</param>
    /// <param name="task">The task; its stores are open.</param>
    /// <param name="committed">What was committed for its inputs; it bounds what a source topic may restore.</param>
    /// <param name="starts">Where its inputs begin.</param>
    /// <param name="topics">Tells how far the topics reach.</param>
    public TaskRestoration(
        TaskLease lease, Lane lane, StreamTask task, IReadOnlyList<CommittedOffset> committed, IReadOnlyDictionary<TopicPartition, long> starts, ITopicAdmin topics)
    {
        (Lease, Lane, Task, InputStarts) = (lease, lane, task, starts);
        foreach (var (plan, store, storage) in task.Stores.Restorable)
        {
            var partition = new TopicPartition(plan.Topic, task.Plan.Partition);
            var from = storage.Checkpoint.TryGetValue(partition.ToString(), out var known) ? known : PartitionStart.Beginning;
            var until = plan.IsRestoredFromSource ? committed.FirstOrDefault(c => c.Partition == partition).Offset : long.MaxValue;
            if (until <= Math.Max(0, from)) continue;

            var high = topics.Watermarks(partition).High;
            CheckNotAhead(partition, from, high);
            // A reader of committed records reaches an end before an open transaction too. What lies behind it may have been committed by a later owner.
            _stores.Add((new(partition, plan.Store.Format, store, storage, from, until), Math.Min(until, high)));
        }
    }

    public TaskLease Lease { get; }

    public Lane Lane { get; }

    public StreamTask Task { get; }

    /// <summary>Where the lane is to begin to read.</summary>
    public IReadOnlyDictionary<TopicPartition, long> InputStarts { get; }

    public long Records { get; private set; }

    public bool IsWhole => _stores.TrueForAll(s => s.Store.IsWhole);

    public IReadOnlyList<TopicPartition> Partitions => _stores.ConvertAll(s => s.Store.Partition);

    /// <summary>What to read, with slots that count from a number on.</summary>
    public List<PartitionStart> Starts(int firstSlot) => [.. _stores.Select((s, index) => new PartitionStart(s.Store.Partition, firstSlot + index, s.Store.From))];

    public void Receive(int store, in RawRecord record)
    {
        Records++;
        _stores[store].Store.Receive(in record);
    }

    public void EndOfPartition(int store, long position)
    {
        var (restoring, wholeAt) = _stores[store];
        if (position >= wholeAt) restoring.IsWhole = true;
    }

    public void Apply()
    {
        foreach (var (store, _) in _stores) store.Apply();
    }

    /// <summary>A store that knows more than its changelog holds belongs to another log: refused, never guessed.</summary>
    private static void CheckNotAhead(TopicPartition partition, long from, long high)
    {
        if (from > high)
            throw new StreamsException(
                $"The local store holds topic {partition.Topic}, partition {partition.Partition}, up to offset {from}, but the topic ends at {high}: " +
                "it was truncated or made anew. Delete the application's state directory to restore from what the topic holds, or bring the topic back.");
    }
}
