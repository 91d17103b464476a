using System.Text;
using StreamProc.Dsl;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.Tasks;
using StreamProc.Tests.Processors;
using StreamProc.Tests.Runtime;

namespace StreamProc.Tests.Sinks;

/// <summary>Sinks whose records choose their topics, and topics that cannot be written.</summary>
public sealed class TopicChooserTests
{
    [Fact]
    public void The_chooser_sees_the_record_and_where_it_came_from()
    {
        using var run = TextRun.Of(streams => streams.Stream<string, string>("in").MapValues(value => value + "!").To((record, origin) =>
            $"{record.Key}-{record.Value.TrimEnd('!')}-{record.TimestampMs}-{Encoding.UTF8.GetString(record.Headers[0].Value!)}-{origin!.Value.Topic}-{origin.Value.Partition}-{origin.Value.Offset}"));
        var input = run.Driver.CreateInputTopic("in", Serdes.String, Serdes.String);
        var headers = Headers.Empty.Add("h", Encoding.UTF8.GetBytes("red"));
        input.PipeInput("a", "x", 5, headers);
        input.PipeInput("b", "y", 7, headers);
        Assert.Equal(["a-x-5-red-in-0-0", "b-y-7-red-in-0-1"], run.Driver.ProducedTopicNames.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal("b=y!@7", run.Read("b-y-7-red-in-0-1"));
    }

    [Fact]
    public void A_punctuation_has_no_origin()
    {
        using var run = TextRun.ByHand(topology => topology
            .AddSource<string, string>("source", "in")
            .AddProcessor("tick", () => Scripted.OnInit(context => context.Schedule(TimeSpan.FromSeconds(1), PunctuationType.WallClockTime, nowMs => context.Forward(new("k", "tick", nowMs)))), "source")
            .AddSink<string, string>("sink", (_, origin) => origin is null ? "ticks" : "records", new(), "tick"));
        run.Driver.AdvanceWallClockTime(TimeSpan.FromSeconds(1));
        Assert.Equal("k=tick@1000", run.Read("ticks"));
    }

    [Theory]
    [InlineData(null, "null")]
    [InlineData("", "an empty text")]
    public void A_chooser_that_gives_no_topic_is_named(string? chosen, string shown)
    {
        using var run = TextRun.Of(streams => streams.Stream<string, string>("in").To(_ => chosen!, new Produced<string, string>().WithName("write")));
        Assert.Contains(
            $"node write: InvalidOperationException on topic in, partition 0, offset 0: Node write: its topic chooser gave {shown} for a record: give the name of a topic that is there.",
            Assert.Throws<StreamsException>(() => run.Pipe("k", "v")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chooser_that_fails_is_named()
    {
        using var run = TextRun.Of(streams => streams.Stream<string, string>("in").To((_, _) => throw new FormatException("no way"), new Produced<string, string>().WithName("write")));
        Assert.Contains("node write: FormatException on topic in, partition 0, offset 0: no way", Assert.Throws<StreamsException>(() => run.Pipe("k", "v")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "which its topic chooser gave for a record")]
    [InlineData(false, "which it writes")]
    public async Task A_topic_that_is_not_there_is_named_with_the_sink(bool isChosen, string why)
    {
        using var run = new EmbeddedRun();
        run.CreateTopic("in", 1);
        run.Produce("in", [(0, "k", "x", 1)]);
        var produced = new Produced<string, string>().WithName("write");
        var failure = await Assert.ThrowsAsync<StreamsException>(() => run.RunUntilEnd(new Defined("lost", streams =>
        {
            var stream = streams.Stream<string, string>("in");
            if (isChosen) stream.To(_ => "nowhere", produced);
            else stream.To("nowhere", produced);
        })));
        Assert.Contains(
            $"Topology lost, task 0_0, node write: InvalidOperationException on topic in, partition 0, offset 0: Node write: topic nowhere, {why}, does not exist: create it before the topology is started, or correct its name.",
            failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_topology_may_write_what_it_reads_as_in_Kafka_Streams()
    {
        using var run = TextRun.Of(streams => streams.Stream<string, string>("in").Filter((_, value) => value.Length < 4).MapValues(value => value + "+").To("in"));
        run.Pipe("k", "v");
        Assert.Equal("k=v+@0 k=v++@0 k=v+++@0", run.Read("in"));
    }
}
