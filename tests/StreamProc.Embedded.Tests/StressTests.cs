using StreamProc.Transport;

namespace StreamProc.Embedded.Tests;

public class StressTests
{
    private const int Keys = 50;
    private const int Commits = 600;

    [Fact]
    public async Task Writing_aborting_compacting_deleting_and_reading_go_together()
    {
        using var temp = new TempLog(new() { Fsync = FsyncPolicy.Never, SegmentBytes = 20_000, WriteBufferBytes = 700, ReadBufferBytes = 900, JournalBytes = 8000 })
            .WithTopic("t", 1, ("cleanup.policy", "compact"), ("min.cleanable.dirty.ratio", "0")).WithTopic("deleted");
        using var done = new CancellationTokenSource();
        var maintaining = Task.Run(() => Repeat(temp.Log.Maintain, done.Token), TestContext.Current.CancellationToken);
        var rereading = Task.Run(() => Repeat(() => CheckFromBeginning(temp), done.Token), TestContext.Current.CancellationToken);
        var peeking = Task.Run(() => Peek(temp, done.Token), TestContext.Current.CancellationToken);
        var following = Task.Run(() => Follow(temp), TestContext.Current.CancellationToken);
        Write(temp);
        Assert.All(await following, value => Assert.Equal("v" + Commits, value.Value));
        await done.CancelAsync();
        await Task.WhenAll(maintaining, rereading, peeking);
        CheckFromBeginning(temp);
        temp.Options = temp.Options with { VerifyAllOnOpen = true };
        temp.Reopen();
        CheckFromBeginning(temp);
        Assert.Empty(temp.Warnings.Messages);
    }

    private static void Write(TempLog temp)
    {
        using var producer = temp.Producer();
        for (var commit = 1; commit <= Commits; commit++)
        {
            Send(producer, "cut" + commit);
            producer.Abort();
            Send(producer, "v" + commit);
            producer.Commit([new(new("t", 0), commit, "")]);
            if (commit % 50 == 0) temp.Log.Topics.DeleteRecords(new("deleted", 0), temp.Log.Topics.Watermarks(new("deleted", 0)).High - 20);
        }

        static void Send(IProducer producer, string value)
        {
            for (var key = 0; key < Keys; key++)
            {
                producer.Send("t", "k" + key, value);
                producer.Send("deleted", "k", value);
            }
        }
    }

    private static void CheckFromBeginning(TempLog temp)
    {
        var offsets = temp.Log.ReadAll("t").Records.Select(r => r.Offset).ToList();
        for (var i = 1; i < offsets.Count; i++) Assert.True(offsets[i] > offsets[i - 1]);
    }

    // Uncommitted records come and go: what is seen has rising offsets from one cut to the next, and whole values.
    private static void Peek(TempLog temp, CancellationToken until)
    {
        using var source = temp.Log.Source("t", Isolation.ReadUncommitted);
        while (!until.IsCancellationRequested)
        {
            var collector = new Collector();
            source.Poll(collector, 100, TimeSpan.FromMilliseconds(1));
            Assert.All(collector.Records, r => Assert.InRange(r.Value!.Length, 2, 7));
        }
    }

    private static Dictionary<string, string> Follow(TempLog temp)
    {
        using var source = temp.Log.Source("t");
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        while (table.Count < Keys || table.Values.Any(v => !string.Equals(v, "v" + Commits, StringComparison.Ordinal)))
        {
            var collector = new Collector();
            source.Poll(collector, 100, TimeSpan.FromSeconds(30));
            foreach (var record in collector.Records)
            {
                var value = System.Text.Encoding.UTF8.GetString(record.Value!);
                Assert.StartsWith("v", value, StringComparison.Ordinal);
                table[System.Text.Encoding.UTF8.GetString(record.Key!)] = value;
            }
        }
        return table;
    }

    private static void Repeat(Action action, CancellationToken until)
    {
        while (!until.IsCancellationRequested) action();
    }
}
