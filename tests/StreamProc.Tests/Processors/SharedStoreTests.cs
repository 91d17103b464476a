using StreamProc.Dsl;
using StreamProc.Operators;
using StreamProc.State;
using StreamProc.Tasks;
using StreamProc.Testing;

namespace StreamProc.Tests.Processors;

/// <summary>What processors of one task share: stores, and where the current record came from.</summary>
public sealed class SharedStoreTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_processors_see_each_others_writes_also_after_a_restart(bool isPersistent)
    {
        foreach (var restart in Enum.GetValues<RestartKind>())
        {
            using var run = TextRun.Of(streams =>
            {
                streams.AddStateStore(TextStores.Builder("seen", isPersistent));
                streams.Stream<string, string>("in").Process(Count, Named.As("left"), "seen").To("out");
                streams.Stream<string, string>("in2").Process(Count, Named.As("right"), "seen").To("out");
            });
            run.Pipe("a", "x", 1);
            run.Pipe("a", "x", 2, "in2");
            run.Driver.Restart(restart);
            run.Pipe("a", "x", 3, "in2");
            run.Driver.Restart(restart);
            run.Pipe("a", "x", 4);
            Assert.Equal("a=1@1 a=2@2 a=3@3 a=4@4", run.Read());
            Assert.Equal("a=4", run.Rows("seen"));
        }
    }

    [Fact]
    public void A_processor_begins_anew_after_a_restart_with_its_store_whole()
    {
        var begun = new List<string>();
        using var run = TextRun.Through(
            () => new Scripted((context, record) => context.Texts("seen").Put(record.Key, record.Value), context => begun.Add(context.Texts("seen").Get("a") is { HasValue: true, Value: var value } ? value : "none")),
            TextStores.Builder("seen"));
        foreach (var (restart, value) in new[] { (RestartKind.Clean, "1"), (RestartKind.Crash, "2"), (RestartKind.LostStores, "3") })
        {
            run.Pipe("a", value);
            run.Driver.Restart(restart);
        }
        Assert.Equal("none 1 2 3", string.Join(' ', begun));
    }

    [Fact]
    public void Stream_time_is_known_again_after_a_restart()
    {
        using var run = TextRun.Through(() => Scripted.Map((context, _) => $"{context.CurrentStreamTimeMs}"));
        run.Pipe("a", "x", 9);
        run.Driver.Restart(RestartKind.Crash);
        run.Pipe("a", "x", 5);
        Assert.Equal("a=9@9 a=9@5", run.Read());
    }

    [Fact]
    public void A_records_place_is_known_to_all_below_whatever_was_forwarded()
    {
        static string Place(IProcessingContext context) => $"{context.RecordMetadata!.Value.Topic}/{context.RecordMetadata.Value.Partition}/{context.RecordMetadata.Value.Offset}";

        using var run = TextRun.ByHand(topology => topology
            .AddSource<string, string>("source", "in", "in2")
            .AddProcessor("above", () => new Scripted((context, record) =>
            {
                context.Forward(new("other", Place(context), 99));
                // What was forwarded has changed nothing for the record that came in.
                context.Texts("places").Put(record.Key, Place(context));
                context.Forward(record.WithValue(Place(context)));
            }), "source")
            .AddStateStore(TextStores.Builder("places"), "above")
            .AddProcessor("below", () => Scripted.Map((context, record) => $"{record.Value}={Place(context)}"), "above")
            .AddSink<string, string>("sink", "out", new(), "below"));
        run.Pipe("a", "x", 5);
        run.Pipe("b", "x", 6, "in2");
        run.Pipe("c", "x", 7);
        Assert.Equal("other=in/0/0=in/0/0@99 a=in/0/0=in/0/0@5 other=in2/0/0=in2/0/0@99 b=in2/0/0=in2/0/0@6 other=in/0/1=in/0/1@99 c=in/0/1=in/0/1@7", run.Read());
        Assert.Equal("a=in/0/0@5 b=in2/0/0@6 c=in/0/1@7", run.Read("test-places-changelog"));
    }

    [Fact]
    public void A_processor_that_fails_to_close_is_named_and_the_rest_is_closed_all_the_same()
    {
        var isOtherClosed = false;
        IKeyValueStore<string, string>? kept = null;
        var run = TextRun.ByHand(topology => topology
            .AddSource<string, string>("source", "in")
            .AddProcessor("stuck", () => new Scripted((_, _) => { }, context => kept = context.Texts("seen"), () => throw new FormatException("it is stuck")), "source")
            .AddStateStore(TextStores.Builder("seen"), "stuck")
            .AddProcessor("other", () => new Scripted((_, _) => { }, close: () => isOtherClosed = true), "source"));
        var failure = Assert.Throws<StreamsException>(run.Dispose);
        Assert.StartsWith("Topology test, task 0_0, node stuck: FormatException while it was closed: it is stuck", failure.Message, StringComparison.Ordinal);
        Assert.True(isOtherClosed);
        Assert.Throws<ObjectDisposedException>(() => kept!.Get("a"));
    }

    private static Scripted Count() => Scripted.Map((context, record) => context.Texts("seen").CountUp(record.Key));
}
