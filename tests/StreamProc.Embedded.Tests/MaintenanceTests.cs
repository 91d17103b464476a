using CsCheck;
using StreamProc.Transport;

namespace StreamProc.Embedded.Tests;

public class MaintenanceTests
{
    private static readonly EmbeddedLogOptions SmallSegments = new() { Fsync = FsyncPolicy.Never, SegmentBytes = 150, WriteBufferBytes = 100 };

    private static int SegmentCount(TempLog temp) => Directory.EnumerateFiles(temp.Directory, "*.log", SearchOption.AllDirectories).Count();

    private static long NowMs(TempLog temp) => temp.Time.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public void Old_records_go_with_their_segments()
    {
        using var temp = new TempLog(SmallSegments).WithTopic("t", 1, ("retention.ms", "1000")).WithTopic("forever");
        using var producer = temp.Producer();
        for (var i = 0; i < 20; i++)
        {
            producer.Send("t", "k", "v", timestampMs: NowMs(temp));
            producer.Send("forever", "k", "v", timestampMs: 0);
            temp.Time.Advance(TimeSpan.FromMilliseconds(100));
        }
        temp.Log.Maintain();
        Assert.Equal(0, temp.Log.Topics.Watermarks(new("t", 0)).Low);
        producer.Commit();
        temp.Log.Maintain();
        Assert.InRange(temp.Log.Topics.Watermarks(new("t", 0)).Low, 6, 10);
        Assert.Equal(20, temp.Log.ReadAll("forever").Records.Count);

        // In the end the last segment as well, though nothing comes any more.
        temp.Time.Advance(TimeSpan.FromSeconds(2));
        temp.Log.Maintain();
        temp.Log.Maintain();
        Assert.Equal(new(20, 20), temp.Log.Topics.Watermarks(new("t", 0)));
        temp.Reopen();
        Assert.Equal(new(20, 20), temp.Log.Topics.Watermarks(new("t", 0)));
        using var next = temp.Producer();
        next.Send("t", "k", "next");
        next.Commit();
        temp.Reopen();
        temp.Log.ReadAll("t").Are("20:k=next");
    }

    [Fact]
    public void Too_many_bytes_go_from_the_beginning()
    {
        using var temp = new TempLog(SmallSegments).WithTopic("t", 1, ("retention.bytes", "500"));
        using var producer = temp.Producer();
        for (var i = 0; i < 100; i++) producer.Send("t", "k", "v");
        producer.Commit();
        temp.Log.Maintain();
        var read = temp.Log.ReadAll("t").Records;
        Assert.InRange(read.Count, 15, 20);
        Assert.Equal(99, read[^1].Offset);
    }

    [Fact]
    public void Deleted_records_stay_deleted_and_their_segments_go()
    {
        using var temp = new TempLog(SmallSegments).WithTopic("t");
        using (var producer = temp.Producer())
        {
            for (var i = 0; i < 40; i++) producer.Send("t", "k", "v");
            producer.Commit();
            producer.Send("t", "k", "uncommitted");
            Assert.Throws<OffsetOutOfRangeException>(() => temp.Log.Topics.DeleteRecords(new("t", 0), 41));
        }
        var before = SegmentCount(temp);
        temp.Log.Topics.DeleteRecords(new("t", 0), 33);
        Assert.Equal(new(33, 41), temp.Log.Topics.Watermarks(new("t", 0)));
        Assert.True(SegmentCount(temp) < before - 5);
        using (var log = temp.Open(temp.CopyAsCrashed())) Assert.Equal(new(33, 40), log.Topics.Watermarks(new("t", 0)));

        temp.Log.Topics.DeleteRecords(new("t", 0), 20);
        temp.Reopen();
        Assert.Equal(new(33, 40), temp.Log.Topics.Watermarks(new("t", 0)));
        Assert.Equal(7, temp.Log.ReadAll("t").Records.Count);
    }

    [Fact]
    public void Compaction_keeps_to_a_naive_model() =>
        Gen.Int[0, 99].Array[1, 150].Sample(
            steps =>
            {
                using var run = new CompactionRun(SmallSegments);
                foreach (var step in steps) run.Step(step);
                run.Finish();
            },
            iter: 60, threads: 1);

    [Fact]
    public void A_swap_that_a_crash_interrupted_is_finished_by_the_next_open()
    {
        using var temp = new TempLog(SmallSegments).WithTopic("t", 1, ("cleanup.policy", "compact"));
        using (var producer = temp.Producer())
        {
            for (var i = 0; i < 30; i++) producer.Send("t", "k" + (i % 3), "v" + i);
            producer.Commit();
        }
        temp.Log.Sync();
        var crashed = temp.CopyAsCrashed();
        var segments = Directory.EnumerateFiles(crashed, "*.log", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(8, segments.Count);

        // The last segment but one has all that is to be kept of those before: the state after the renaming that counts, with half of the rest done.
        var folder = Path.GetDirectoryName(segments[0])!;
        File.Copy(segments[6], Path.Combine(folder, $"{0:D20}-{24:D20}.swap"));
        File.Delete(segments[3]);
        File.WriteAllText(Path.Combine(folder, $"{28:D20}-{28:D20}.compacting"), "half of something");
        using var log = temp.Open(crashed);
        log.ReadAll("t").Are("24:k0=v24", "25:k1=v25", "26:k2=v26", "27:k0=v27", "28:k1=v28", "29:k2=v29");
        Assert.Equal(2, Directory.EnumerateFiles(folder).Count());
    }

    [Fact]
    public void Recovery_does_not_go_behind_what_compaction_has_rewritten()
    {
        using var temp = new TempLog(SmallSegments with { Fsync = FsyncPolicy.Interval(TimeSpan.FromDays(1)) })
            .WithTopic("t", 1, ("cleanup.policy", "compact"), ("min.cleanable.dirty.ratio", "0"));
        using var producer = temp.Producer();
        for (var i = 0; i < 30; i++)
        {
            producer.Send("t", "k", "v" + i);
            producer.Commit();
        }
        temp.Log.Maintain();
        producer.Send("t", "k", "last");
        producer.Commit();
        using var log = temp.Open(temp.CopyAsCrashed());
        Assert.Equal("30:k=last", log.ReadAll("t").Records[^1].Text);
        Assert.InRange(log.ReadAll("t").Records.Count, 2, 8);
        Assert.Empty(temp.Warnings.Messages);
    }

    /// <summary>One run of random steps against a list of all that was ever committed.</summary>
    private sealed class CompactionRun : IDisposable
    {
        private const int DeleteRetentionMs = 500;

        private readonly TempLog _temp;
        private readonly List<(long Offset, string Key, string? Value, long CommittedMs)> _committed = [];
        private readonly List<(string Key, string? Value)> _open = [];
        private readonly Dictionary<string, string> _table = new(StringComparer.Ordinal);
        private IProducer _producer;
        private IRecordSource _follower;
        private int _values;
        private long _followedMs;

        public CompactionRun(EmbeddedLogOptions options)
        {
            _temp = new TempLog(options).WithTopic(
                "t", 1, ("cleanup.policy", "compact"), ("min.cleanable.dirty.ratio", "0"), ("delete.retention.ms", "500"), ("segment.ms", "1000"));
            _producer = _temp.Producer();
            _follower = _temp.Log.Source("t");
        }

        public void Step(int step)
        {
            switch (step)
            {
                case < 60:
                    var key = "k" + (step % 6);
                    var value = step % 5 == 0 ? null : "v" + _values++;
                    _producer.Send("t", key, value, timestampMs: NowMs(_temp));
                    _open.Add((key, value));
                    break;
                case < 75:
                    Commit();
                    break;
                case < 80:
                    _producer.Abort();
                    _open.Clear();
                    break;
                case < 92:
                    // A reader that lags behind for longer than tombstones are kept may miss one.
                    if (NowMs(_temp) + (step * 2) - _followedMs >= DeleteRetentionMs) Follow(max: int.MaxValue);
                    _temp.Time.Advance(TimeSpan.FromMilliseconds(step * 2));
                    _temp.Log.Maintain();
                    Check();
                    break;
                case < 96:
                    Follow(max: 3);
                    break;
                default:
                    Reopen();
                    break;
            }
        }

        /// <summary>All is old enough for the strictest rule: one record a key, and no tombstones.</summary>
        public void Finish()
        {
            Commit();
            Follow(max: int.MaxValue);
            Assert.Equal(Expected(), Sorted(_table));
            for (var round = 0; round < 3; round++)
            {
                _temp.Time.Advance(TimeSpan.FromSeconds(2));
                _temp.Log.Maintain();
                Check();
            }
            var left = _temp.Log.ReadAll("t").Records;
            Assert.Equal(Expected().Count, left.Count);
        }

        public void Dispose()
        {
            _follower.Dispose();
            _temp.Dispose();
        }

        private void Commit()
        {
            _producer.Commit();
            foreach (var (key, value) in _open) _committed.Add((_committed.Count, key, value, NowMs(_temp)));
            _open.Clear();
        }

        private void Reopen()
        {
            _open.Clear();
            Follow(max: int.MaxValue);
            _follower.Dispose();
            _temp.Reopen();
            _producer = _temp.Producer();
            _follower = _temp.Log.Source("t", offset: _committed.Count);
            Check();
        }

        private void Check()
        {
            var read = _temp.Log.ReadAll("t").Records;
            Assert.True(read.Select(r => r.Offset).SequenceEqual(read.Select(r => r.Offset).Distinct().Order()));
            foreach (var record in read)
            {
                var (_, key, value, _) = _committed[(int)record.Offset];
                Assert.Equal($"{record.Offset}:{key}={value ?? "null"}", record.Text);
            }
            var table = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var record in read) Apply(table, record);
            Assert.Equal(Expected(), Sorted(table));

            // A tombstone that is the last record of its key stays for a while.
            var there = read.Select(r => r.Offset).ToHashSet();
            foreach (var last in _committed.GroupBy(c => c.Key, StringComparer.Ordinal).Select(g => g.Last()))
                Assert.True(there.Contains(last.Offset) || (last.Value is null && NowMs(_temp) - last.CommittedMs >= DeleteRetentionMs));
        }

        private List<(string, string)> Expected()
        {
            var table = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (_, key, value, _) in _committed)
            {
                if (value is null) table.Remove(key);
                else table[key] = value;
            }
            return Sorted(table);
        }

        private void Follow(int max)
        {
            var collector = new Collector();
            if (max < int.MaxValue)
            {
                _follower.Poll(collector, max, TimeSpan.Zero);
            }
            else
            {
                while (_follower.Poll(collector, 1000, TimeSpan.Zero) > 0)
                {
                }
                _followedMs = NowMs(_temp);
            }
            foreach (var record in collector.Records) Apply(_table, record);
        }

        private static void Apply(Dictionary<string, string> table, Kept record)
        {
            var key = System.Text.Encoding.UTF8.GetString(record.Key!);
            if (record.Value is null) table.Remove(key);
            else table[key] = System.Text.Encoding.UTF8.GetString(record.Value);
        }

        private static List<(string, string)> Sorted(Dictionary<string, string> table) => [.. table.Select(e => (e.Key, e.Value)).Order()];
    }
}
