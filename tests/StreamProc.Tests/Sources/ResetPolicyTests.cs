using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Runtime;
using StreamProc.State;
using StreamProc.Tasks;
using StreamProc.Tests.Runtime;

namespace StreamProc.Tests.Sources;

/// <summary>Where partitions without a committed offset begin, and which topics a pattern takes, in a running worker.</summary>
public sealed class ResetPolicyTests : IDisposable
{
    private const long HourMs = 3_600_000;

    private readonly EmbeddedRun _run = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(10 * HourMs));

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("earliest", "a b c d")]
    [InlineData("latest", "")]
    [InlineData("2 hours", "c d")]
    [InlineData("2 hours and 1 ms", "b c d")]
    [InlineData("100 hours", "a b c d")]
    [InlineData("nothing", "")]
    public async Task Each_policy_begins_where_it_says(string policy, string expected)
    {
        // What comes late counts by its place: from the first record on that is young enough, all are read.
        Prepare(("a", 7 * HourMs), ("b", 8 * HourMs - 1), ("c", 8 * HourMs), ("d", 7 * HourMs));
        await RunUntilEnd(Copy(policy switch
        {
            "earliest" => AutoOffsetReset.Earliest,
            "latest" => AutoOffsetReset.Latest,
            "2 hours" => AutoOffsetReset.ByDuration(TimeSpan.FromHours(2)),
            "2 hours and 1 ms" => AutoOffsetReset.ByDuration(TimeSpan.FromHours(2) + TimeSpan.FromMilliseconds(1)),
            "100 hours" => AutoOffsetReset.ByDuration(TimeSpan.FromHours(100)),
            _ => AutoOffsetReset.ByDuration(TimeSpan.Zero),
        }));
        Assert.Equal(expected, Read("out"));
    }

    [Fact]
    public async Task A_source_without_a_policy_has_that_of_the_application()
    {
        Prepare(("a", 7 * HourMs), ("b", 9 * HourMs));
        await RunUntilEnd(Copy(reset: null), o => o with { OffsetReset = AutoOffsetReset.ByDuration(TimeSpan.FromHours(1)) });
        Assert.Equal("b", Read("out"));
    }

    [Fact]
    public async Task What_was_committed_comes_before_any_policy()
    {
        Prepare(("a", 7 * HourMs));
        await RunUntilEnd(Copy(AutoOffsetReset.Earliest));
        _run.Produce("in", [(0, "k", "b", 8 * HourMs)]);
        await RunUntilEnd(Copy(AutoOffsetReset.None));
        Assert.Equal("a b", Read("out"));
    }

    [Fact]
    public async Task No_policy_and_no_committed_offset_is_an_error_that_says_what_to_do()
    {
        Prepare(("a", 1));
        var failure = await Assert.ThrowsAsync<StreamsException>(() => RunUntilEnd(Copy(AutoOffsetReset.None)));
        Assert.Equal(
            "Topology copy, node read: group app has no committed offset for topic in, partition 0, and the reset policy is none: " +
            "set another with Consumed.WithOffsetReset (earliest, latest or by duration), or commit an offset for the group.",
            failure.Message);
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("none")]
    public async Task Repartition_topics_and_global_tables_begin_at_the_beginning_whatever_the_policy(string policy)
    {
        // Kafka Streams takes no notice of a global table's policy either.
        var reset = policy is "latest" ? AutoOffsetReset.Latest : AutoOffsetReset.None;
        Prepare(("a", 1));
        _run.CreateTopic("rows", 1);
        _run.Produce("rows", [(0, "k", "row", 1)]);
        await RunUntilEnd(
            new Defined("copy", streams =>
            {
                var rows = streams.GlobalTable("rows", new Consumed<string, string>().WithOffsetReset(reset));
                streams.Stream("in", new Consumed<string, string>().WithOffsetReset(AutoOffsetReset.Earliest))
                    .Repartition(Repartitioned.As("through"))
                    .Join(rows, (key, _) => key, (value, row) => $"{value}/{row}").To("out");
            }),
            o => o with { OffsetReset = reset });
        Assert.Equal("a/row", Read("out"));
    }

    [Fact]
    public void A_duration_cannot_be_negative() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AutoOffsetReset.ByDuration(TimeSpan.FromTicks(-1)));

    [Fact]
    public async Task A_pattern_takes_the_topics_that_are_there_and_later_ones_at_the_next_start()
    {
        _run.CreateTopic("out", 1);
        _run.CreateTopic("orders-1", 2);
        _run.Produce("orders-1", [(0, "k", "a", 1), (1, "k", "b", 2)]);
        var topology = new Defined("copy", streams => streams.Stream<string, string>(Orders).Repartition(Repartitioned.As("through")).To("out"));
        await RunUntilEnd(topology);
        Assert.Equal("a b", Read("out"));

        _run.CreateTopic("orders-2", 1);
        _run.Produce("orders-2", [(0, "k", "c", 3)]);
        _run.Produce("orders-1", [(0, "k", "d", 4)]);
        await RunUntilEnd(topology);
        Assert.Equal("a b c d", Read("out"));
    }

    [Fact]
    public async Task A_pattern_that_matches_nothing_reads_nothing_and_comes_to_its_end()
    {
        _run.CreateTopic("out", 1);
        await RunUntilEnd(new Defined("copy", streams => streams.Stream<string, string>(Orders).To("out")));
        Assert.Equal("", Read("out"));
    }

    [Fact]
    public void The_log_says_which_topics_a_pattern_has_got_and_which_came_later()
    {
        var streams = new StreamsBuilder();
        streams.Stream(Orders, new Consumed<string, string>().WithName("all")).To("out");
        var said = new Said();
        _run.CreateTopic("orders-1", 1);
        var plan = Planner.Plan("app", TopologyCompiler.Compile(streams), _ => 1, _run.Log.Topics.Matching);
        var later = new LaterTopics("copy", plan, _run.Log.Topics, _time, said);
        later.ReportStart();
        Assert.Equal("Topology copy, node all: pattern orders-.* matches orders-1", said.Take());

        _run.CreateTopic("orders-2", 1);
        later.Look();
        Assert.Equal("", said.Take());
        _time.Advance(LaterTopics.Interval);
        later.Look();
        Assert.Equal(
            "Topology copy, node all: topic orders-2 matches pattern orders-.*, but was made after the start: it is read from the next start on. Start the workers again to read it",
            said.Take());
        _time.Advance(LaterTopics.Interval);
        later.Look();
        Assert.Equal("", said.Take());
    }

    [Fact]
    public void The_log_says_that_a_pattern_matches_nothing()
    {
        var streams = new StreamsBuilder();
        streams.Stream(Orders, new Consumed<string, string>().WithName("all")).To("out");
        var said = new Said();
        new LaterTopics("copy", Planner.Plan("app", TopologyCompiler.Compile(streams), _ => 1), _run.Log.Topics, _time, said).ReportStart();
        Assert.Equal("Topology copy, node all: no topic matches pattern orders-.*, so it reads nothing. A topic that is made later is read from the next start on", said.Take());
    }

    private static readonly Regex Orders = new("orders-.*", RegexOptions.None, TimeSpan.FromSeconds(10));

    private static Defined Copy(AutoOffsetReset? reset) => new("copy", streams =>
        streams.Stream("in", new Consumed<string, string> { Reset = reset }.WithName("read")).To("out"));

    private void Prepare(params (string Value, long TimestampMs)[] records)
    {
        _run.CreateTopic("in", 1);
        _run.CreateTopic("out", 1);
        _run.Produce("in", records.Select(r => (0, (string?)"k", (string?)r.Value, r.TimestampMs)));
    }

    private async Task RunUntilEnd(StreamTopology topology, Func<RuntimeOptions, RuntimeOptions>? with = null)
    {
        // The clock stands still, so commits wait for none of it.
        using var runtime = _run.Runtime(topology, o => (with?.Invoke(o) ?? o) with { CommitInterval = TimeSpan.Zero, SourceIdle = TimeSpan.Zero }, new MemoryStorageEngine(), _time);
        await runtime.RunAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    private string Read(string topic) => string.Join(' ', _run.Read(topic).Select(r => Encoding.UTF8.GetString(r.Value!)));

    private sealed class Said : ILogger
    {
        private readonly List<string> _lines = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _lines.Add(formatter(state, exception));

        public string Take()
        {
            var said = string.Join('\n', _lines);
            _lines.Clear();
            return said;
        }
    }
}
