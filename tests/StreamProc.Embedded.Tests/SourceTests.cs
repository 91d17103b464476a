using StreamProc.Transport;

namespace StreamProc.Embedded.Tests;

public class SourceTests
{
    [Theory]
    [InlineData(100, 64, 64)]
    [InlineData(1000, 1 << 16, 128)]
    [InlineData(1 << 20, 4096, 1 << 17)]
    public void Every_offset_can_be_begun_at(int segmentBytes, int writeBytes, int readBytes)
    {
        using var temp = new TempLog(new() { Fsync = FsyncPolicy.Never, SegmentBytes = segmentBytes, WriteBufferBytes = writeBytes, ReadBufferBytes = readBytes }).WithTopic("t");
        using var producer = temp.Producer();
        const int count = 300;
        for (var i = 0; i < count; i++) producer.Send("t", "k", new string('v', i));
        producer.Commit();

        for (var round = 0; round < 2; round++)
        {
            for (var offset = 0; offset <= count; offset += 7)
            {
                var read = temp.Log.ReadAll("t", offset: offset);
                Assert.Equal(Enumerable.Range(offset, count - offset), read.Records.Select(r => (int)r.Offset));
                Assert.All(read.Records, r => Assert.Equal(r.Offset, r.Value!.Length));
            }
            temp.Reopen();
        }
    }

    [Fact]
    public void The_end_is_reported_each_time_it_is_reached()
    {
        using var temp = new TempLog().WithTopic("t");
        using var producer = temp.Producer();
        using var source = temp.Log.Source("t", offset: PartitionStart.End);
        var collector = new Collector();
        Assert.Equal(0, source.Poll(collector, 10, TimeSpan.FromMinutes(1)));
        Assert.Equal([(0, 0L)], collector.Ends);
        source.Poll(collector, 10, TimeSpan.Zero);
        Assert.Single(collector.Ends);

        producer.Send("t", "k", "1");
        producer.Commit();
        Assert.Equal(1, source.Poll(collector, 10, TimeSpan.FromMinutes(1)));
        Assert.Equal([(0, 0L), (0, 1L)], collector.Ends);
    }

    [Fact]
    public void Paused_and_unassigned_partitions_are_silent_and_others_get_their_turn()
    {
        using var temp = new TempLog().WithTopic("t", 3);
        using var producer = temp.Producer();
        for (var partition = 0; partition < 3; partition++)
            for (var i = 0; i < 1000; i++) producer.Send("t", "k", "v", partition);
        producer.Commit();
        using var source = temp.Log.OpenSource("s", Isolation.ReadCommitted);
        source.Assign([.. Enumerable.Range(0, 3).Select(p => new PartitionStart(new("t", p), p, 0))]);
        Assert.Throws<ArgumentException>(() => source.Assign([new(new("t", 0), 0, 0)]));

        var fair = new Collector();
        Assert.Equal(600, source.Poll(fair, 600, TimeSpan.Zero));
        Assert.All(Enumerable.Range(0, 3), p => Assert.InRange(fair.Records.Count(r => r.Slot == p), 88, 256));

        source.Pause([new("t", 1)]);
        source.Unassign([new("t", 0)]);
        var rest = new Collector();
        while (source.Poll(rest, 300, TimeSpan.Zero) > 0)
        {
        }
        Assert.All(rest.Records, r => Assert.Equal(2, r.Slot));
        source.Resume([new("t", 1)]);
        while (source.Poll(rest, 300, TimeSpan.Zero) > 0)
        {
        }
        foreach (var slot in new[] { 1, 2 })
            Assert.Equal(Enumerable.Range(0, 1000), fair.Records.Concat(rest.Records).Where(r => r.Slot == slot).Select(r => (int)r.Offset));
    }

    [Fact]
    public void Offsets_that_are_not_there_are_out_of_range()
    {
        using var temp = new TempLog().WithTopic("t");
        using var producer = temp.Producer();
        for (var i = 0; i < 3; i++) producer.Send("t", "k", "v");
        producer.Commit();
        Assert.Equal(4, Assert.Throws<OffsetOutOfRangeException>(() => temp.Log.ReadAll("t", offset: 4)).Offset);

        temp.Log.Topics.DeleteRecords(new("t", 0), 2);
        Assert.Throws<OffsetOutOfRangeException>(() => temp.Log.ReadAll("t", offset: 1));
        temp.Log.ReadAll("t").Are("2:k=v");
        Assert.Throws<UnknownTopicException>(() => temp.Log.Source("t", partition: 1));
        Assert.Contains("there are: t", Assert.Throws<UnknownTopicException>(() => temp.Log.Source("other")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_waiting_source_is_woken_by_commits_and_by_hand()
    {
        using var temp = new TempLog().WithTopic("t");
        using var source = temp.Log.Source("t");
        source.Drain();
        var collector = new Collector();
        var waiting = Task.Run(() => source.Poll(collector, 10, TimeSpan.FromDays(1)), TestContext.Current.CancellationToken);
        using (var producer = temp.Producer())
        {
            producer.Send("t", "k", "v");
            producer.Commit();
        }
        Assert.Equal(1, await waiting);

        waiting = Task.Run(() => source.Poll(collector, 10, TimeSpan.FromDays(1)), TestContext.Current.CancellationToken);
        source.Wake();
        Assert.Equal(0, await waiting);
    }

    [Fact]
    public void A_deleted_topic_fails_its_readers()
    {
        using var temp = new TempLog().WithTopic("t");
        using var source = temp.Log.Source("t");
        temp.Log.Topics.Delete("t");
        Assert.Throws<UnknownTopicException>(() => source.Poll(new Collector(), 1, TimeSpan.Zero));
    }

    [Fact]
    public async Task Two_producers_and_several_readers_at_once_see_every_record_once_and_in_order()
    {
        const int count = 20_000, partitions = 2, producers = 2;
        using var temp = new TempLog(new() { Fsync = FsyncPolicy.Never, SegmentBytes = 50_000, WriteBufferBytes = 1000, ReadBufferBytes = 500 }).WithTopic("t", partitions);
        var writing = Enumerable.Range(0, producers).Select(p => Task.Run(() => Write(temp, p, count))).ToArray();
        var reading = Enumerable.Range(0, 3).Select(r => Task.Run(() => Read(temp, r == 0 ? Isolation.ReadUncommitted : Isolation.ReadCommitted, producers * count))).ToArray();
        await Task.WhenAll(writing);
        foreach (var collector in await Task.WhenAll(reading))
        {
            for (var partition = 0; partition < partitions; partition++)
            {
                var records = collector.Records.Where(r => r.Slot == partition).ToList();
                Assert.Equal(Enumerable.Range(0, records.Count), records.Select(r => (int)r.Offset));
            }
            foreach (var sent in collector.Records.GroupBy(r => (r.Slot, Producer: r.Key![0])))
                Assert.True(sent.Select(r => r.TimestampMs).SequenceEqual(sent.Select(r => r.TimestampMs).Order()));
        }

        static void Write(TempLog temp, int number, int count)
        {
            using var producer = temp.Producer("group" + number);
            for (var i = 0; i < count; i++)
            {
                producer.Send("t", number == 0 ? "0" : "1", "value", i % 2, timestampMs: i);
                if (i % 500 == 0) producer.Commit();
            }
            producer.Commit();
        }

        static Collector Read(TempLog temp, Isolation isolation, int count)
        {
            using var source = temp.Log.OpenSource("s", isolation);
            source.Assign([.. Enumerable.Range(0, 2).Select(p => new PartitionStart(new("t", p), p, 0))]);
            var collector = new Collector();
            while (collector.Records.Count < count) source.Poll(collector, 100, TimeSpan.FromSeconds(30));
            return collector;
        }
    }
}
