using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Records;

namespace StreamProc.Tests.Refusals;

/// <summary>A topology that cannot work is refused when it is built: all problems at once, each with its node and the way out.</summary>
public sealed class RefusalTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly JoinWindows Near = JoinWindows.OfTimeDifferenceWithNoGrace(Minute);
    private static readonly StreamsBuilder Elsewhere = new();
    private static readonly StrictBufferConfig Unbounded = BufferConfig.Unbounded();

    private static readonly Dictionary<string, (Action<StreamsBuilder> Define, string Where, string Remedy)> Cases = new(StringComparer.Ordinal)
    {
        ["reads nothing"] = (_ => { }, "reads no topic", "begin with Stream, Table or GlobalTable"),
        ["no topic"] = (s => s.Stream<string, string>([]), "KSTREAM-SOURCE-0000000000: Stream is given no topic", "name at least one"),
        ["a topic twice in one stream"] = (s => s.Stream<string, string>(["in", "in"]), "topic in 2 times", "name it once"),
        ["a topic as stream and table"] = (s => { In(s); s.Table<string, string>("in"); }, "topic in is read by node KSTREAM-SOURCE-0000000000 already", "read it once"),
        ["a topic as stream and global table"] = (s => { In(s); s.GlobalTable<string, string>("in"); }, "topic in is read by node", "read it once"),
        ["a topic with two types"] = (s => { In(s); s.Stream<string, long>("in"); }, "topic in as other types", "MapValues"),
        ["overlapping topics"] = (s => { In(s); s.Stream<string, string>(["in", "in2"]); }, "some of the topics that node KSTREAM-SOURCE-0000000000 reads", "a stream of their own, and Merge"),
        ["a bad topic to read"] = (s => s.Stream<string, string>("a topic"), "\"a topic\" is no name for a topic", "1 to 249 letters"),
        ["a bad topic to write"] = (s => In(s).To("b/c"), "Node KSTREAM-SINK-0000000001: \"b/c\" is no name for a topic", "1 to 249 letters"),
        ["a bad name of a node"] = (s => In(s).Filter((_, _) => true, Named.As("no name")), "\"no name\" is no name for a node", "1 to 249 letters"),
        ["a bad name of a store"] = (s => In(s).GroupByKey().Count(Materialized.As("")), "\"\" is no name for a node or store", "1 to 249 letters"),
        ["a node's name twice"] = (s => In(s).Filter((_, _) => true, Named.As("f")).Filter((_, _) => true, Named.As("f")), "Node f: there are two nodes", "Named.As"),
        ["a store's name twice"] = (s => { In(s).GroupByKey().Count(Materialized.As("n")); In(s).GroupByKey().Count(Materialized.As("n"), Named.As("second")); }, "Store n: there are two stores of this name (the second at node second)", "Materialized.As"),
        ["a global store's name twice"] = (s => { In(s).GroupByKey().Count(Materialized.As("rows")); s.GlobalTable<string, string>("rows"); }, "Store rows: there are two stores", "Materialized.As"),
        ["a branch's name twice"] = (s => In(s).Split(Named.As("split-")).Branch((_, _) => true, Branched.As("a")).Branch((_, _) => true, Branched.As("a")), "Node split-: Split has two branches", "Branched.As"),
        ["a split without branches"] = (s => In(s).Split(Named.As("split")).NoDefaultBranch(), "Node split: Split has no branches", "Branch"),
        ["a store that is not there"] = (s => s.Table<string, string>("t").TransformValues<string, string, string>(() => throw new InvalidOperationException(), named: Named.As("tv"), stateStores: ["nowhere"]), "Node tv: it uses store nowhere, which is not there", "add the store"),
        ["no serde to read"] = (s => s.Stream<Windowed<string>, string>("in"), "Node KSTREAM-SOURCE-0000000000: there is no serde for its keys of type Windowed<String>", "Consumed.With"),
        ["no serde to keep"] = (s => In(s).GroupByKey().Aggregate(() => default(Windowed<string>), (_, _, a) => a, Materialized.As("agg"), Named.As("aggregate")), "Node aggregate: there is no serde for its aggregates of type Windowed<String>", "Materialized.With"),
        ["no serde to write"] = (s => In(s).SelectKey((k, _) => default(Windowed<string>)).To("out", new Produced<Windowed<string>, string>().WithName("sink")), "Node sink: there is no serde for its keys", "Produced.With"),
        ["no partitions"] = (s => In(s).Repartition(new Repartitioned<string, string> { Name = "r", Partitions = 0 }), "Node r: Repartition is given 0 partitions", "WithPartitions"),
        ["retention below size and grace"] = (s => In(s).GroupByKey().WindowedBy(TimeWindows.OfSizeAndGrace(Minute, Minute)).Count(Materialized.As<string, long>("n").WithRetention(Minute), Named.As("count")), "Node count: its store's retention of 00:01:00 is below the windows' size and grace, 00:02:00", "WithRetention"),
        ["retention below twice the difference"] = (s => In(s).GroupByKey().WindowedBy(SlidingWindows.OfTimeDifferenceWithNoGrace(Minute)).Count(Materialized.As<string, long>("n").WithRetention(Minute)), "twice the windows' time difference and the grace, 00:02:00", "WithRetention"),
        ["retention below gap and grace"] = (s => In(s).GroupByKey().WindowedBy(SessionWindows.OfInactivityGapAndGrace(Minute, Minute)).Count(Materialized.As<string, long>("n").WithRetention(Minute)), "the sessions' gap and grace, 00:02:00", "WithRetention"),
        ["negative history"] = (s => s.Table<string, string>("t", materialized: Materialized.As<string, string>("rows").WithHistoryRetention(-Minute)), "history retention of -00:01:00 is negative", "WithHistoryRetention"),
        ["versions of a global table"] = (s => s.GlobalTable<string, string>("t", materialized: Materialized.As<string, string>("rows").WithHistoryRetention(Minute)), "a global table cannot be versioned", "leave WithHistoryRetention out"),
        ["versions of windows"] = (s => In(s).GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(Minute)).Count(Materialized.As<string, long>("n").WithHistoryRetention(Minute), Named.As("count")), "Node count: windows have no versions", "WithRetention"),
        ["versions of sessions"] = (s => In(s).GroupByKey().WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(Minute)).Count(Materialized.As<string, long>("n").WithHistoryRetention(Minute), Named.As("count")), "Node count: windows have no versions", "WithRetention"),
        ["suppressed versions"] = (s => s.Table<string, string>("t", materialized: Materialized.As<string, string>("rows").WithHistoryRetention(Minute)).Suppress(Suppressed.UntilTimeLimit(Minute, Unbounded).WithName("hold")), "Node hold: versions of rows cannot be suppressed", "leave WithHistoryRetention out"),
        ["suppress until endless windows close"] = (s => In(s).GroupByKey().WindowedBy(UnlimitedWindows.Of()).Count(Materialized.As("n")).Suppress(Suppressed.UntilWindowCloses(Unbounded).WithName("hold")), "Node hold: Suppress waits for windows to close, and those above it never do", "UntilTimeLimit"),
        ["suppress until endless windows of a cogroup close"] = (s => In(s).GroupByKey().Cogroup<string>((_, v, _) => v).WindowedBy(UnlimitedWindows.Of()).Aggregate(() => "", Materialized.As("n")).Suppress(Suppressed.UntilWindowCloses(Unbounded).WithName("hold")), "those above it never do", "UntilTimeLimit"),
        ["suppress windows of nowhere"] = (s => s.Table("t", Consumed.With(Serdes.SessionWindowed(Serdes.String), Serdes.String)).Suppress(Suppressed.UntilWindowCloses(Unbounded).WithName("hold")), "Node hold: no windowed aggregation lies above it", "UntilTimeLimit"),
        ["endless windows emitted when they close"] = (s => In(s).GroupByKey().WindowedBy(UnlimitedWindows.Of()).EmitStrategy(EmitStrategy.OnWindowClose).Count(Materialized.As("n"), Named.As("count")), "Node count: EmitStrategy.OnWindowClose waits for windows to close, and UnlimitedWindows never do", "emit on update"),
        ["grace of an unversioned table"] = (s => In(s).Join(s.Table<string, string>("t"), (l, _) => l, new Joined<string, string, string> { Name = "look", GracePeriod = Minute }), "Node look: with a grace period it needs a versioned table", "WithHistoryRetention"),
        ["a cogroup's topics of one name"] = (s => In(s).SelectKey((_, v) => v).GroupByKey().Cogroup<string>((_, v, _) => v).Cogroup(s.Stream<string, string>("in2").SelectKey((_, v) => v).GroupByKey(), (_, v, _) => v).Aggregate(() => "", Materialized.As("co")), "store co needs several repartition topics of one name", "Grouped.As"),
        ["late records of a stream that is not in the cogroup"] = (s => In(s).GroupByKey().Cogroup<string>((_, v, _) => v).WindowedBy(TimeWindows.OfSizeWithNoGrace(Minute)).LateTo(In(s).GroupByKey(Grouped.As("stranger")), late => late.To("late")).Aggregate(() => "", Materialized.As("co"), Named.As("sum")), "Node sum-cogroup-merge: LateTo is given stream stranger, which is not in the cogroup", "the same object"),
        ["a bad name of a side stream"] = (s => In(s).GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(Minute)).LateTo(_ => { }, Named.As("no name")).Count(Materialized.As("n")), "\"no name\" is no name for a node", "1 to 249 letters"),
        ["a side stream's name twice"] = (s => In(s).GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(Minute)).LateTo(_ => { }, Named.As("count")).Count(Materialized.As("n"), Named.As("count")), "Node count: there are two nodes", "Named.As"),
        ["merge of two builders"] = (s => In(s).Merge(In(Elsewhere), Named.As("both")), "Node both: Merge brings together streams or tables of two StreamsBuilders", "the same one"),
        ["join of two builders"] = (s => In(s).LeftJoin(In(Elsewhere), (l, _) => l, Near, StreamJoined.As("both")), "Node both: LeftJoin", "the same one"),
        ["table of another builder"] = (s => In(s).Join(Elsewhere.Table<string, string>("t1"), (l, _) => l, Joined.As("look")), "Node look: Join", "the same one"),
        ["tables of two builders"] = (s => s.Table<string, string>("t").OuterJoin(Elsewhere.Table<string, string>("t2"), (l, _) => l, named: Named.As("both")), "Node both: OuterJoin", "the same one"),
        ["foreign table of another builder"] = (s => s.Table<string, string>("t").Join(Elsewhere.Table<string, string>("t3"), v => v, (l, _) => l, joined: TableJoined.As("fk")), "Node fk-subscription-registration-topic: Join", "the same one"),
        ["global table of another builder"] = (s => In(s).Join(Elsewhere.GlobalTable<string, string>("t4"), (k, _) => k, (l, _) => l, Named.As("look")), "Node look: Join", "the same one"),
        ["cogroup of two builders"] = (s => In(s).GroupByKey().Cogroup<string>((_, v, _) => v).Cogroup(In(Elsewhere).GroupByKey(Grouped.As("there")), (_, v, _) => v), "Node there: Cogroup", "the same one"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_problem_names_the_node_and_the_way_out(string name)
    {
        var (define, where, remedy) = Cases[name];
        var problem = Assert.Single(Refused.Problems(define));
        Assert.Contains(where, problem, StringComparison.Ordinal);
        Assert.Contains(remedy, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_come_at_once_in_numbered_lines()
    {
        var refusal = Refused.Refusal(s =>
        {
            var stream = In(s);
            stream.Filter((_, _) => true, Named.As("same")).Filter((_, _) => true, Named.As("same")).To("b/c");
            stream.GroupByKey().Count();
            stream.GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(Minute)).Count(Materialized.As<string, long>("n").WithRetention(TimeSpan.Zero));
            stream.Split().NoDefaultBranch();
            s.Table<string, string>("in");
            s.Stream<Windowed<string>, string>("in2");
        });
        Assert.Equal(7, refusal.Problems.Count);
        var lines = refusal.Message.Split(Environment.NewLine);
        Assert.Equal("The topology cannot work, for 7 reasons:", lines[0]);
        Assert.Equal([.. refusal.Problems.Select((p, i) => $"  {i + 1}. {p}")], lines[1..]);
    }

    [Fact]
    public void A_builder_makes_one_topology()
    {
        var streams = new StreamsBuilder();
        In(streams).To("out");
        TopologyCompiler.Compile(streams);
        Assert.Contains("make a new StreamsBuilder", Assert.Throws<TopologyException>(() => TopologyCompiler.Compile(streams)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Topics_that_do_not_fit_are_all_named_when_the_plan_is_made()
    {
        var streams = new StreamsBuilder();
        streams.Stream<string, string>("two").Join(streams.Table<string, string>("three"), (l, _) => l);
        streams.Stream<string, string>("missing").To("out");
        var topology = TopologyCompiler.Compile(streams);
        var problems = Assert.Throws<TopologyException>(() => Planner.Plan("app", topology, t => t switch { "two" => 2, "three" => 3, _ => null })).Problems;
        Assert.Equal(
            ["Node KSTREAM-SOURCE-0000000004: topic missing does not exist: create it before the topology is started.",
            "Topics that are joined must have the same number of partitions, but three has 3, two has 2: change one of them, or send its stream through Repartition."], problems);
    }

    [Fact]
    public void A_number_of_partitions_that_does_not_fit_is_refused_when_the_plan_is_made()
    {
        var streams = new StreamsBuilder();
        streams.Stream<string, string>("in").Repartition(new Repartitioned<string, string> { Name = "five", Partitions = 5 })
            .Join(streams.Table<string, string>("three"), (l, _) => l);
        var topology = TopologyCompiler.Compile(streams);
        var problem = Assert.Single(Assert.Throws<TopologyException>(() => Planner.Plan("app", topology, _ => 3)).Problems);
        Assert.Equal("Repartition topic five-repartition was given 5 partitions, but what it is joined with has 3: set 3, or none.", problem);
    }

    private static KStream<string, string> In(StreamsBuilder streams) => streams.Stream<string, string>("in");
}
