using CsCheck;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.Tasks;
using StreamProc.Transport;

namespace StreamProc.Tests.Tasks;

/// <summary>Which of a task's inputs is next: the oldest head, ties as Kafka Streams has them, and the same after a restart.</summary>
public sealed class InputQueuesTests
{
    private static readonly Gen<long[][]> Inputs = Gen.Long[0, 4].Array[0, 8].Array[1, 5];

    [Fact]
    public void The_oldest_head_is_next()
    {
        var task = new Queues([5, 1], [3], [4, 2]);

        // Only heads count: 1 waits behind 5, and 2 behind 4.
        Assert.Equal("1 2 2 0 0", task.TakeAll());
    }

    [Fact]
    public void Records_of_one_time_are_taken_in_the_order_of_Kafka_Streams()
    {
        Assert.Equal("0 2 0 2 0 2 1 1 1", new Queues([7, 7, 7], [7, 7, 7], [7, 7, 7]).TakeAll());
        Assert.Equal("0 1 0 1", new Queues([7, 7], [7, 7]).TakeAll());
    }

    [Fact]
    public void The_order_is_that_of_a_heap_by_head_times() => Inputs.Sample((Action<long[][]>)(inputs =>
    {
        var (task, heap) = (new Queues(inputs), new JavaHeap());
        var left = inputs.Select(times => new Queue<long>(times)).ToArray();
        for (var i = 0; i < left.Length; i++)
            if (left[i].TryPeek(out var head)) heap.Offer((head, i));
        while (heap.Poll() is var (time, input))
        {
            Assert.Equal((input, time), task.Take());
            left[input].Dequeue();
            if (left[input].TryPeek(out var head)) heap.Offer((head, input));
        }
        Assert.False(task.HasHead);
    }), iter: 500);

    [Fact]
    public void A_restart_between_any_two_records_keeps_the_order() => Gen.Select(Inputs, Gen.Int[0, 40]).Sample((Action<long[][], int>)((inputs, before) =>
    {
        var (straight, restarted) = (new Queues(inputs), new Queues(inputs));
        for (var i = 0; i < before && restarted.HasHead; i++) Assert.Equal(straight.Take(), restarted.Take());

        restarted = restarted.Restarted();
        while (straight.HasHead) Assert.Equal(straight.Take(), restarted.Take());
        Assert.False(restarted.HasHead);
        Assert.Equal(straight.PartitionTimesMs, restarted.PartitionTimesMs);
    }), iter: 500);

    [Fact]
    public void Partition_time_is_the_newest_that_was_taken_and_buffering_does_not_move_it()
    {
        var task = new Queues([5, 9, 7], [100]);
        Assert.Equal([-1, -1], task.PartitionTimesMs);

        task.Take();
        Assert.Equal([5, -1], task.PartitionTimesMs);
        task.Take();
        task.Take();
        Assert.Equal([9, -1], task.PartitionTimesMs);
        task.Take();
        Assert.Equal([9, 100], task.PartitionTimesMs);
    }

    [Fact]
    public void A_record_that_cannot_be_read_is_passed_over_and_its_offset_is_committed()
    {
        var task = new Queues([Queues.Unreadable, 3, Queues.Unreadable, Queues.Unreadable]);

        Assert.Equal((0, 3), task.Take());
        Assert.False(task.HasHead);
        Assert.Equal(3, task.Unread);
        Assert.Equal(4, task.CommittableOffset(0));
    }

    /// <summary>Queues of a task, by the times of their records.</summary>
    private sealed class Queues : IUnreadableRecords
    {
        public const long Unreadable = -7;

        private readonly long[][] _inputs;
        private readonly InputQueues _queues;

        public Queues(params long[][] inputs)
            : this(inputs, _ => null)
        {
        }

        private Queues(long[][] inputs, Func<int, (long Offset, InputNote Note)?> committed)
        {
            _inputs = inputs;
            _queues = new([.. inputs.Select((_, i) => new RecordQueue(new("in", i), i, new Head(), this))]);
            foreach (var (queue, i) in _queues.All.Select((q, i) => (q, i)))
            {
                if (committed(i) is var (offset, note)) queue.Resume(offset, in note);
                for (var n = (int)Math.Max(0, queue.CommittableOffset); n < inputs[i].Length; n++)
                {
                    var hadHead = queue.HasHead;
                    queue.Enqueue(new() { Slot = 0, Offset = n, TimestampMs = inputs[i][n], Key = NullableSpan.Null, Value = NullableSpan.Null, Headers = Headers.Empty });
                    if (!hadHead && queue.HasHead) _queues.Offer(queue);
                }
            }
        }

        public int Unread { get; private set; }

        public bool HasHead => _queues.HasHead;

        public IEnumerable<long> PartitionTimesMs => _queues.All.Select(q => q.PartitionTimeMs);

        public long CommittableOffset(int input) => _queues.All[input].CommittableOffset;

        /// <summary>Takes the next record; gives its input and its time.</summary>
        public (int Input, long TimestampMs) Take()
        {
            var queue = _queues.Poll();
            var taken = (queue.Order, queue.HeadTimestampMs);
            queue.Process();
            queue.Advance();
            if (queue.HasHead) _queues.Offer(queue);
            return taken;
        }

        /// <summary>Takes all; gives their inputs.</summary>
        public string TakeAll()
        {
            var taken = new List<int>();
            while (HasHead) taken.Add(Take().Input);
            return string.Join(' ', taken);
        }

        /// <summary>Other queues, which go on from what these would commit now.</summary>
        public Queues Restarted() => new(_inputs, i =>
        {
            var queue = _queues.All[i];
            return queue.CommittableOffset < 0 ? null : (queue.CommittableOffset, new InputNote(queue.PartitionTimeMs, _queues.Place(queue)));
        });

        public void Handle(in RawRecord record, TopicPartition partition, Exception failure) => Unread++;

        public void NegativeTimestamp(TopicPartition partition, long offset, long timestampMs) => Unread++;
    }

    private sealed class Head : SourceHead
    {
        public override void Read(in RawRecord record, TopicPartition partition, long partitionTimeMs) =>
            TimestampMs = record.TimestampMs == Queues.Unreadable ? throw new FormatException() : record.TimestampMs;

        public override void Forward()
        {
        }
    }

    /// <summary>A heap as java.util.PriorityQueue says of itself that it is one, written from its description: a list of nodes, each no later than its two children.</summary>
    private sealed class JavaHeap
    {
        private readonly List<(long TimeMs, int Input)> _nodes = [];

        public void Offer((long TimeMs, int Input) entry)
        {
            _nodes.Add(entry);
            for (var at = _nodes.Count - 1; at > 0 && _nodes[at].TimeMs < _nodes[(at - 1) / 2].TimeMs; at = (at - 1) / 2) Swap(at, (at - 1) / 2);
        }

        public (long TimeMs, int Input)? Poll()
        {
            if (_nodes.Count == 0) return null;
            var first = _nodes[0];
            _nodes[0] = _nodes[^1];
            _nodes.RemoveAt(_nodes.Count - 1);
            for (var at = 0; Smaller(at) is { } child; at = child) Swap(at, child);
            return first;
        }

        private int? Smaller(int parent)
        {
            var (left, right) = ((2 * parent) + 1, (2 * parent) + 2);
            if (left >= _nodes.Count) return null;
            var child = right < _nodes.Count && _nodes[right].TimeMs < _nodes[left].TimeMs ? right : left;
            return _nodes[child].TimeMs < _nodes[parent].TimeMs ? child : null;
        }

        private void Swap(int one, int other) => (_nodes[one], _nodes[other]) = (_nodes[other], _nodes[one]);
    }
}
