using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Embedded.Tests;

public class CommitTests
{
    [Fact]
    public void Records_come_back_as_they_were_sent()
    {
        using var temp = new TempLog().WithTopic("t");
        using var producer = temp.Producer();
        var headers = Headers.Of(new Header("a", [1, 2]), new Header("ä", null), new Header("a", []));
        producer.Send("t", null, "no key", timestampMs: -1);
        producer.Send("t", "", "", timestampMs: 0);
        producer.Send("t", "tombstone", null, timestampMs: long.MaxValue, headers: headers);
        producer.Commit();

        for (var round = 0; round < 2; round++)
        {
            var read = temp.Log.ReadAll("t");
            read.Are("0:null=no key", "1:=", "2:tombstone=null");
            Assert.Equal([-1, 0, long.MaxValue], read.Records.Select(r => r.TimestampMs));
            Assert.Same(Headers.Empty, read.Records[0].Headers);
            Assert.Equal(headers.Select(h => (h.Key, Hex(h.Value))), read.Records[2].Headers.Select(h => (h.Key, Hex(h.Value))));
            Assert.Equal([(0, 3L)], read.Ends);
            temp.Reopen();
        }

        static string Hex(byte[]? bytes) => bytes is null ? "null" : Convert.ToHexString(bytes);
    }

    [Fact]
    public void Uncommitted_records_are_seen_by_those_who_read_uncommitted_and_by_others_after_the_commit()
    {
        using var temp = new TempLog().WithTopic("a").WithTopic("b");
        using IProducer one = temp.Producer(), two = temp.Producer();
        one.Send("a", "k", "1");
        two.Send("b", "k", "2");

        temp.Log.ReadAll("a", Isolation.ReadUncommitted).Are("0:k=1");
        temp.Log.ReadAll("a").Are();
        Assert.Equal(new(0, 1), temp.Log.Topics.Watermarks(new("a", 0)));

        // One commit covers what every producer has sent.
        one.Commit([new(new("a", 0), 1, "note")]);
        temp.Log.ReadAll("a").Are("0:k=1");
        temp.Log.ReadAll("b").Are("0:k=2");
        Assert.Equal([new(new("a", 0), 1, "note")], temp.Log.Committed("app", [new("a", 0), new("b", 0)]));
        Assert.Empty(temp.Log.Committed("other", [new("a", 0)]));
    }

    [Fact]
    public void An_abort_cuts_the_tail_and_sends_readers_back()
    {
        using var temp = new TempLog(new() { Fsync = FsyncPolicy.Never, SegmentBytes = 150, WriteBufferBytes = 64 }).WithTopic("t");
        using var producer = temp.Producer();
        producer.Send("t", "k", "kept");
        producer.Commit();
        using var uncommitted = temp.Log.Source("t", Isolation.ReadUncommitted);
        using var committed = temp.Log.Source("t");
        for (var i = 0; i < 20; i++) producer.Send("t", "k", "cut" + i);
        Assert.Equal(21, uncommitted.Drain().Records.Count);
        Assert.Single(committed.Drain().Records);

        producer.Abort();
        Assert.Equal(new(0, 1), temp.Log.Topics.Watermarks(new("t", 0)));
        Assert.Equal([(0, 1L)], uncommitted.Drain().Ends);

        producer.Send("t", "k", "new");
        uncommitted.Drain().Are("1:k=new");
        producer.Commit();
        committed.Drain().Are("1:k=new");
        temp.Reopen();
        temp.Log.ReadAll("t").Are("0:k=kept", "1:k=new");
    }

    [Fact]
    public void Records_prefetched_and_then_cut_are_not_handed_over()
    {
        using var temp = new TempLog().WithTopic("t");
        using var producer = temp.Producer();
        using var source = temp.Log.Source("t", Isolation.ReadUncommitted);
        for (var i = 0; i < 10; i++) producer.Send("t", "k", "cut" + i);
        Assert.Equal(4, source.Poll(new Collector(), 4, TimeSpan.Zero));

        producer.Abort();
        for (var i = 0; i < 3; i++) producer.Send("t", "k", "new" + i);
        producer.Commit();
        producer.Send("t", "k", "cut again");
        producer.Abort();
        source.Drain().Are("0:k=new0", "1:k=new1", "2:k=new2");
    }

    [Fact]
    public void What_was_not_committed_is_gone_after_closing()
    {
        using var temp = new TempLog().WithTopic("t");
        using (var producer = temp.Producer())
        {
            producer.Send("t", "k", "1");
            producer.Commit([new(new("t", 0), 7, "")]);
            producer.Send("t", "k", "2");
        }
        temp.Reopen();
        temp.Log.ReadAll("t", Isolation.ReadUncommitted).Are("0:k=1");
        Assert.Equal(7, Assert.Single(temp.Log.Committed("app", [new("t", 0)])).Offset);
        Assert.Empty(temp.Warnings.Messages);
    }

    [Fact]
    public void A_refused_record_blocks_the_commit_until_an_abort()
    {
        using var temp = new TempLog().WithTopic("t", 2, ("max.message.bytes", "100")).WithTopic("compacted", 1, ("cleanup.policy", "compact"));
        using var producer = temp.Producer();
        producer.Send("t", "k", "good");

        producer.Send("t", "k", new string('x', 100));
        Assert.Contains("max.message.bytes", Assert.Throws<SendException>(() => producer.Commit()).Message, StringComparison.Ordinal);
        Assert.Throws<SendException>(() => producer.Flush());
        temp.Log.ReadAll("t").Are();
        producer.Abort();

        producer.Send("t", "k", "no such partition", partition: 2);
        Assert.Equal(2, Assert.Throws<SendException>(() => producer.Commit()).Partition);
        producer.Abort();

        producer.Send("compacted", null, "no key");
        Assert.Contains("no key", Assert.Throws<SendException>(() => producer.Commit()).Message, StringComparison.Ordinal);
        producer.Abort();

        producer.Send("t", "k", "good");
        producer.Commit();
        temp.Log.ReadAll("t").Are("0:k=good");
    }

    [Fact]
    public void A_group_whose_records_another_group_cut_cannot_commit_before_it_has_aborted()
    {
        using var temp = new TempLog().WithTopic("t");
        using IProducer mine = temp.Producer("mine"), other = temp.Producer("other");
        mine.Send("t", "k", "lost");
        other.Abort();

        mine.Send("t", "k", "not taken");
        Assert.Contains("abort of another group", Assert.Throws<TransportException>(() => mine.Commit([new(new("t", 0), 5, "")])).Message, StringComparison.Ordinal);
        Assert.Empty(temp.Log.Committed("mine", [new("t", 0)]));

        mine.Abort();
        mine.Send("t", "k", "again");
        mine.Commit();
        temp.Log.ReadAll("t").Are("0:k=again");
    }

    [Fact]
    public void Records_without_a_partition_are_spread()
    {
        using var temp = new TempLog().WithTopic("t", 3);
        using var producer = temp.Producer();
        for (var i = 0; i < 6; i++) producer.Send("t", null, "v", partition: -1);
        producer.Commit();
        Assert.All(Enumerable.Range(0, 3), p => Assert.Equal(2, temp.Log.ReadAll("t", partition: p).Records.Count));
    }

    [Fact]
    public void A_write_that_fails_fails_the_commit_and_an_abort_goes_on()
    {
        using var temp = new TempLog(new() { Fsync = FsyncPolicy.EveryCommit, WriteBufferBytes = 64 }).WithTopic("t").WithTopic("other");
        using var producer = temp.Producer();
        var obstacle = Path.Combine(Directory.GetDirectories(Path.Combine(temp.Directory, "topics"), "*-t").Single(), "0", $"{0:D20}.log");
        Directory.CreateDirectory(obstacle);
        for (var i = 0; i < 10; i++)
        {
            producer.Send("t", "k", "a value of some length");
            producer.Send("other", "k", "v");
        }
        var error = Assert.Throws<SendException>(() => producer.Commit([new(new("t", 0), 10, "")]));
        Assert.Equal("t", error.Topic);
        Assert.Contains(obstacle, error.Message, StringComparison.Ordinal);
        producer.Abort();
        temp.Log.ReadAll("other", Isolation.ReadUncommitted).Are();
        Assert.Empty(temp.Log.Committed("app", [new("t", 0)]));

        Directory.Delete(obstacle);
        producer.Send("t", "k", "v");
        producer.Commit([new(new("t", 0), 1, "")]);
        temp.Reopen();
        temp.Log.ReadAll("t").Are("0:k=v");
        Assert.Equal(1, temp.Log.Committed("app", [new("t", 0)])[0].Offset);
    }

    [Fact]
    public void Offsets_of_unknown_partitions_are_refused_and_nothing_is_committed()
    {
        using var temp = new TempLog().WithTopic("t");
        using var producer = temp.Producer();
        producer.Send("t", "k", "v");
        Assert.Throws<UnknownTopicException>(() => producer.Commit([new(new("t", 0), 1, ""), new(new("t", 1), 1, "")]));
        temp.Log.ReadAll("t").Are();
        Assert.Throws<UnknownTopicException>(() => producer.Topic("other"));
    }
}
