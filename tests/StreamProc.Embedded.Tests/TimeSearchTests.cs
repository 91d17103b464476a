using CsCheck;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Embedded.Tests;

/// <summary>The first record from a time on.</summary>
public class TimeSearchTests
{
    private static readonly TopicPartition Partition = new("t", 0);

    [Fact]
    public void The_first_record_from_a_time_on_is_found_as_by_looking_at_all()
    {
        // Times out of order, several segments, some deleted, some not committed, some written before the log was opened.
        Gen.Select(Gen.Long[0, 30].Array[0, 60], Gen.Int[0, 60], Gen.Int[0, 60], Gen.Long[-1, 31]).Sample(
            (times, reopenAt, deleteBelow, sought) =>
            {
                using var temp = new TempLog(new() { Fsync = FsyncPolicy.Never, SegmentBytes = 150, WriteBufferBytes = 100 }).WithTopic("t");
                var producer = temp.Producer();
                foreach (var (at, time) in times.Index())
                {
                    if (at == reopenAt)
                    {
                        producer.Commit();
                        producer.Dispose();
                        temp.Reopen();
                        temp.Log.Topics.DeleteRecords(Partition, Math.Min(deleteBelow, at));
                        producer = temp.Producer();
                    }
                    producer.Send("t", "k", "v", timestampMs: time);
                }
                var low = temp.Log.Topics.Watermarks(Partition).Low;
                long expected = times.Length;
                for (var offset = low; offset < times.Length; offset++)
                {
                    if (times[offset] < sought) continue;
                    expected = offset;
                    break;
                }
                Assert.Equal(expected, temp.Log.Topics.OffsetForTime(Partition, sought));
                producer.Dispose();
            },
            iter: 300, threads: 1);
    }

    [Fact]
    public void A_topic_or_partition_that_is_not_there_is_named()
    {
        using var temp = new TempLog().WithTopic("t");
        Assert.Equal("x", Assert.Throws<UnknownTopicException>(() => temp.Log.Topics.OffsetForTime(new("x", 0), 0)).Topic);
        Assert.Throws<UnknownTopicException>(() => temp.Log.Topics.OffsetForTime(new("t", 1), 0));
    }
}
