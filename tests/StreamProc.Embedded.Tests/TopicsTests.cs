using StreamProc.Transport;

namespace StreamProc.Embedded.Tests;

public class TopicsTests
{
    [Fact]
    public void Topics_are_made_listed_and_deleted_for_good()
    {
        using var temp = new TempLog().WithTopic("b", 2).WithTopic("B").WithTopic(new string('x', 249)).WithTopic("a", 1, ("retention.ms", "5"), ("some.other", "setting"));
        Assert.Throws<TopicExistsException>(() => temp.WithTopic("a"));
        using (var producer = temp.Producer())
        {
            producer.Send("b", "k", "old");
            producer.Commit([new(new("b", 0), 1, "")]);
        }
        temp.Reopen();
        Assert.Equal([new("B", 1), new("a", 1), new("b", 2), new(new string('x', 249), 1)], temp.Log.Topics.List());

        temp.Log.Topics.Delete("b");
        Assert.Null(temp.Log.Topics.Find("b"));
        Assert.Throws<UnknownTopicException>(() => temp.Log.Topics.Delete("b"));
        temp.WithTopic("b");
        Assert.Empty(temp.Log.Committed("app", [new("b", 0)]));
        temp.Reopen();
        Assert.Equal(new("b", 1), temp.Log.Topics.Find("b"));
        temp.Log.ReadAll("b").Are();
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("ä")]
    public void Invalid_names_are_refused(string name)
    {
        using var temp = new TempLog();
        Assert.Contains($"'{name}'", Assert.Throws<TransportException>(() => temp.WithTopic(name)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("retention.ms", "soon")]
    [InlineData("retention.bytes", "-2")]
    [InlineData("cleanup.policy", "keep")]
    [InlineData("min.cleanable.dirty.ratio", "2")]
    [InlineData("message.timestamp.type", "Never")]
    public void Invalid_settings_are_refused(string name, string value)
    {
        using var temp = new TempLog();
        var message = Assert.Throws<TransportException>(() => temp.WithTopic("t", 1, (name, value))).Message;
        Assert.Contains(name, message, StringComparison.Ordinal);
        Assert.Contains($"'{value}'", message, StringComparison.Ordinal);
        Assert.Throws<TransportException>(() => temp.WithTopic("t", 0));
        Assert.Null(temp.Log.Topics.Find("t"));
    }

    [Fact]
    public void Records_get_the_time_of_appending_where_the_topic_says_so()
    {
        using var temp = new TempLog().WithTopic("t", 1, ("message.timestamp.type", "LogAppendTime"));
        using var producer = temp.Producer();
        producer.Send("t", "k", "v", timestampMs: 5);
        producer.Commit();
        Assert.Equal(1_000_000_000, temp.Log.ReadAll("t").Records[0].TimestampMs);
    }

    [Fact]
    public void A_topic_that_comes_back_is_another_one_for_a_producer_that_knew_it()
    {
        using var temp = new TempLog().WithTopic("t");
        using var producer = temp.Producer();
        var number = producer.Topic("t");
        producer.Send("t", "k", "gone");
        temp.Log.Topics.Delete("t");
        producer.Commit();
        temp.WithTopic("t", 3);
        Assert.Equal(number, producer.Topic("t"));
        Assert.Equal(3, producer.PartitionCount(number));
        producer.Send("t", "k", "new");
        producer.Commit();
        temp.Reopen();
        temp.Log.ReadAll("t").Are("0:k=new");
    }

    [Fact]
    public void The_one_worker_has_all_tasks()
    {
        using var temp = new TempLog();
        var listener = new Tasks();
        using (var membership = temp.Log.Join(new("app", null, ["0_0", "0_1"])))
        {
            Assert.Throws<TransportException>(() => temp.Log.Join(new("app", null, [])));
            membership.Poll(listener, TimeSpan.FromDays(1));
            Assert.Equal(["0_0", "0_1"], listener.All, StringComparer.Ordinal);
            membership.Poll(listener, TimeSpan.Zero);
            Assert.Equal(2, listener.All.Count);
            membership.Leave(forGood: true);
            membership.Poll(listener, TimeSpan.FromDays(1));
        }
        temp.Log.Join(new("app", null, [])).Dispose();
    }

    [Fact]
    public void What_cannot_be_opened_is_named()
    {
        using var temp = new TempLog();
        var file = Path.Combine(temp.Directory, "file");
        File.WriteAllText(file, "");
        Assert.Contains($"{file} is a file", Assert.Throws<TransportException>(() => temp.Open(file)).Message, StringComparison.Ordinal);
        Assert.Contains("in use by process", Assert.Throws<TransportException>(() => temp.Open(temp.Directory)).Message, StringComparison.Ordinal);
        var under = Path.Combine(file, "directory");
        Assert.Contains(under, Assert.Throws<TransportException>(() => temp.Open(under)).Message, StringComparison.Ordinal);

        temp.WithTopic("t");
        var copy = temp.CopyAsCrashed();
        foreach (var journal in Directory.EnumerateFiles(copy, "*.journal")) File.Delete(journal);
        Assert.Contains("no journal", Assert.Throws<TransportException>(() => temp.Open(copy)).Message, StringComparison.Ordinal);
    }

    private sealed class Tasks : IMembershipListener
    {
        public List<string> All { get; } = [];

        public void Assigned(IReadOnlyCollection<string> tasks) => All.AddRange(tasks);

        public void Revoked(IReadOnlyCollection<string> tasks) => throw new InvalidOperationException("nobody else is there");

        public void Lost(IReadOnlyCollection<string> tasks) => throw new InvalidOperationException("nobody else is there");
    }
}
