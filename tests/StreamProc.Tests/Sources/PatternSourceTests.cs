using System.Text.RegularExpressions;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Tests.Processors;
using StreamProc.Tests.Refusals;

namespace StreamProc.Tests.Sources;

/// <summary>Sources that take topics by a regular expression.</summary>
public sealed class PatternSourceTests
{
    private static readonly Regex Orders = Pattern("orders-.*");

    // As Kafka Streams 4.3.1 prints it.
    private const string DescribedOnce = """
        Topologies:
           Sub-topology: 0
            Source: KSTREAM-SOURCE-0000000000 (topics: orders-.*)
              --> KSTREAM-SINK-0000000001, KSTREAM-SINK-0000000003
            Sink: KSTREAM-SINK-0000000001 (topic: o1)
              <-- KSTREAM-SOURCE-0000000000
            Sink: KSTREAM-SINK-0000000003 (topic: o2)
              <-- KSTREAM-SOURCE-0000000000
        """;

    private const string DescribedTwice = """
        Topologies:
           Sub-topology: 0
            Source: KSTREAM-SOURCE-0000000000 (topics: orders-.*)
              --> KSTREAM-SINK-0000000001
            Sink: KSTREAM-SINK-0000000001 (topic: o1)
              <-- KSTREAM-SOURCE-0000000000

          Sub-topology: 1
            Source: KSTREAM-SOURCE-0000000002 (topics: orders-.*)
              --> KSTREAM-SINK-0000000003
            Sink: KSTREAM-SINK-0000000003 (topic: o2)
              <-- KSTREAM-SOURCE-0000000002
        """;

    [Fact]
    public void Any_topic_that_matches_is_read_and_named_in_the_records_metadata()
    {
        using var run = TextRun.Of(streams => streams.Stream<string, string>(Orders)
            .Process(() => Scripted.Map((context, record) => $"{record.Value} of {context.RecordMetadata!.Value.Topic}")).To("out"));
        run.Pipe("a", "x", 1, "orders-1");
        run.Pipe("a", "y", 2, "orders-new");
        Assert.Equal("a=x of orders-1@1 a=y of orders-new@2", run.Read());
    }

    [Theory]
    [InlineData("other")]
    [InlineData("my-orders-1")]
    [InlineData("ORDERS-1")]
    public void A_name_has_to_match_as_a_whole(string topic)
    {
        using var run = TextRun.Of(streams => streams.Stream<string, string>(Orders).To("out"));
        Assert.Contains("it reads orders-.*", Assert.Throws<ArgumentException>(() => run.Pipe("a", "x", 1, topic)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a|ab", RegexOptions.None, "ab")]
    [InlineData("A", RegexOptions.IgnoreCase, "a")]
    [InlineData("a b # or so", RegexOptions.IgnorePatternWhitespace, "ab")]
    public void Alternatives_and_options_count(string pattern, RegexOptions options, string topic)
    {
        using var run = TextRun.Of(streams => streams.Stream<string, string>(Pattern(pattern, options)).To("out"));
        run.Pipe("k", "v", 1, topic);
        Assert.Equal("k=v@1", run.Read());
    }

    [Fact]
    public void What_the_topology_writes_is_read_again_if_it_matches_but_never_its_internal_topics()
    {
        using var run = TextRun.Of(streams =>
        {
            var all = streams.Stream<string, string>(Pattern(".*"));
            all.GroupBy((_, value) => value, Grouped.As("by-value")).Count(Materialized.As("counts"));
            all.Filter((_, value) => value is "x").MapValues(_ => "again").To("out");
        });
        run.Pipe("a", "x", 1);
        Assert.Equal("again=1 x=1", string.Join(' ', run.Driver.GetTimestampedKeyValueStore<string, long>("counts").All().Select(r => $"{r.Key}={r.Value.Value}")));
    }

    [Fact]
    public void It_is_described_as_Kafka_Streams_does_and_streams_of_one_pattern_are_one_source()
    {
        Assert.Equal(DescribedOnce, Described(s =>
        {
            s.Stream<string, string>(Orders).To("o1");
            s.Stream<string, string>(Pattern("orders-.*")).To("o2");
        }));
        Assert.Equal(DescribedTwice, Described(s =>
        {
            s.Stream<string, string>(Orders).To("o1");
            s.Stream<string, string>(Pattern("orders-.*", RegexOptions.IgnoreCase)).To("o2");
        }));
    }

    [Fact]
    public void By_hand_it_is_described_the_same_and_drawn()
    {
        var topology = new Topology().AddSource<string, string>("source", Orders).AddSink<string, string>("sink", "out", new(), "source");
        Assert.Contains("Source: source (topics: orders-.*)", topology.Describe(), StringComparison.Ordinal);
        Assert.Contains("\"topicPattern\": \"orders-.*\"", topology.ToJson(), StringComparison.Ordinal);
        Assert.Contains("orders-.*", topology.ToMermaid(), StringComparison.Ordinal);
        Assert.Empty(topology.InputTopics());
        Assert.NotNull(topology.Printer("orders-7", "app"));
    }

    public static TheoryData<string> Overlaps => ["stream", "stream first", "table", "global table", "types", "reset"];

    [Theory]
    [MemberData(nameof(Overlaps))]
    public void What_overlaps_is_refused(string what)
    {
        var problem = Assert.Single(Refused.Problems(s =>
        {
            if (what is "stream first") s.Stream<string, string>("orders-1").To("o0");
            s.Stream<string, string>(Orders, new Consumed<string, string>().WithName("all")).To("o1");
            if (what is "stream") s.Stream<string, string>("orders-1").To("o2");
            if (what is "table") s.Table<string, string>("orders-1");
            if (what is "global table") s.GlobalTable<string, string>("orders-1");
            if (what is "types") s.Stream<string, long>(Orders, new Consumed<string, long>().WithName("numbers")).To("o2");
            if (what is "reset") s.Stream(Orders, new Consumed<string, string>().WithName("late").WithOffsetReset(AutoOffsetReset.Latest)).To("o2");
        }));
        var expected = what switch
        {
            "types" => "Node numbers: it reads topics orders-.* as other types than node all does: read it once, and MapValues.",
            "reset" => "Node late: it begins to read topics orders-.* by another reset policy (latest) than node all (the application's default): give both the same with Consumed.WithOffsetReset.",
            _ => "Node all: its pattern orders-.* matches topic orders-1, which node ",
        };
        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Streams_of_one_topic_that_begin_by_different_policies_are_refused()
    {
        Assert.Equal(
            "Node KSTREAM-SOURCE-0000000002: it begins to read topic in by another reset policy (by duration 01:00:00) than node KSTREAM-SOURCE-0000000000 (earliest): give both the same with Consumed.WithOffsetReset.",
            Assert.Single(Refused.Problems(s =>
            {
                s.Stream("in", new Consumed<string, string>().WithOffsetReset(AutoOffsetReset.Earliest)).To("o1");
                s.Stream("in", new Consumed<string, string>().WithOffsetReset(AutoOffsetReset.ByDuration(TimeSpan.FromHours(1)))).To("o2");
            })));

        var equal = Described(s =>
        {
            s.Stream("in", new Consumed<string, string>().WithOffsetReset(AutoOffsetReset.ByDuration(TimeSpan.FromHours(1)))).To("o1");
            s.Stream("in", new Consumed<string, string>().WithOffsetReset(AutoOffsetReset.ByDuration(TimeSpan.FromMinutes(60)))).To("o2");
        });
        Assert.DoesNotContain("Sub-topology: 1", equal, StringComparison.Ordinal);
    }

    [Fact]
    public void The_plan_has_the_topics_that_are_there_and_no_internal_ones()
    {
        var plan = Plan(
            s => s.Stream<string, string>(Pattern(".*")).GroupBy((_, value) => value, Grouped.As("by")).Count(Materialized.As("n")),
            "a", "b", "app-by-repartition", "app-n-changelog", "app-of-an-earlier-version-changelog", "app-task-0_12", "app-task-list", "other-n-changelog");
        Assert.Equal(["a", "app-task-list", "b", "other-n-changelog"], plan.Subtopologies[0].Inputs.Select(i => i.Topic), StringComparer.Ordinal);
        Assert.Equal(3, plan.Subtopologies[0].Tasks);
        Assert.Equal(["app-by-repartition"], plan.Subtopologies[1].Inputs.Select(i => i.Topic), StringComparer.Ordinal);
    }

    [Fact]
    public void Topics_of_a_pattern_that_is_joined_need_one_number_of_partitions()
    {
        var refusal = Assert.Throws<TopologyException>(() => Plan(
            s => s.Stream<string, string>(Pattern("[ab]")).Join(s.Table<string, string>("right"), (l, r) => l + r).To("out"), "a", "b", "right"));
        Assert.Equal(
            "Topics that are joined must have the same number of partitions, but a has 3, b has 2, right has 2: change one of them, or send its stream through Repartition.",
            Assert.Single(refusal.Problems));
    }

    [Fact]
    public void A_topic_that_two_patterns_match_is_refused_when_it_is_there()
    {
        Action<StreamsBuilder> define = s =>
        {
            s.Stream<string, string>(Pattern("a.*"), new Consumed<string, string>().WithName("begin")).To("o1");
            s.Stream<string, string>(Pattern(".*z"), new Consumed<string, string>().WithName("end")).To("o2");
        };
        Assert.Equal(2, Plan(define, "ab", "yz").Subtopologies.Count);
        Assert.Equal(
            "Node end: its pattern .*z matches topic az, as that of node begin does (a.*): write the patterns so that one of them takes it.",
            Assert.Single(Assert.Throws<TopologyException>(() => Plan(define, "az")).Problems));
    }

    [Fact]
    public void A_pattern_that_matches_nothing_has_no_tasks_unless_something_depends_on_its_partitions()
    {
        Assert.Equal(["in"], Plan(
            s =>
            {
                s.Stream<string, string>(Orders).To("o1");
                s.Stream<string, string>("in").To("o2");
            },
            "in").Subtopologies.SelectMany(p => p.Inputs).Select(i => i.Topic), StringComparer.Ordinal);
        Assert.Contains(
            "create a topic that the pattern above it matches",
            Assert.Single(Assert.Throws<TopologyException>(() => Plan(s => s.Stream<string, string>(Orders).GroupBy((_, v) => v, Grouped.As("by")).Count(Materialized.As("n")))).Problems),
            StringComparison.Ordinal);
    }

    private static Regex Pattern(string text, RegexOptions options = RegexOptions.None) => new(text, options, TimeSpan.FromSeconds(10));

    /// <summary>A plan where topic b and right have two partitions, all others three.</summary>
    private static TopologyPlan Plan(Action<StreamsBuilder> define, params string[] topics) =>
        Planner.Plan("app", Compiled(define), topic => topics.Contains(topic) ? topic is "b" or "right" ? 2 : 3 : null, pattern => topics.Where(pattern.Matches));

    private static Topology Compiled(Action<StreamsBuilder> define)
    {
        var streams = new StreamsBuilder();
        define(streams);
        return TopologyCompiler.Compile(streams);
    }

    private static string Described(Action<StreamsBuilder> define) => Compiled(define).Describe().TrimEnd().ReplaceLineEndings(Environment.NewLine);
}
