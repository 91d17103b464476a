using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Records;
using StreamProc.Testing;

namespace StreamProc.Tests.Joins;

/// <summary>Absence is null for classes, structs and Nullables alike; and joins that cannot work are refused, with the way out.</summary>
public sealed class JoinTypesTests
{
    private static readonly JoinWindows Minute = JoinWindows.OfTimeDifferenceWithNoGrace(TimeSpan.FromMinutes(1));

    [Fact]
    public void An_absent_number_is_null_and_never_0()
    {
        var streams = new StreamsBuilder();
        var numbers = streams.Stream<string, long>("numbers");
        var maybe = streams.Stream<string, long?>("maybe");
        numbers.LeftJoin(maybe, (l, r) => $"{l}~{Text(r)}", Minute, StreamJoined.As("left-maybe")).To("out");
        maybe.LeftJoin(numbers, (l, r) => $"{Text(l)}~{Text(r)}", Minute, StreamJoined.As("left-numbers")).To("out");
        numbers.OuterJoin(maybe, (l, r) => $"{Text(l)}|{Text(r)}", Minute, StreamJoined.As("outer")).To("out");
        maybe.OuterJoin(streams.Stream<string, string>("texts"), (l, r) => $"{Text(l)}/{r ?? "null"}", Minute, StreamJoined.As("texts")).To("out");

        using var driver = new TopologyTestDriver(TopologyCompiler.Compile(streams));
        driver.CreateInputTopic("numbers", Serdes.String, Serdes.Int64).PipeInput("a", 0, 0);
        driver.CreateInputTopic("maybe", Serdes.String, Serdes.Int64.Nullable()).PipeInput("b", 0, 200_000);
        driver.CreateInputTopic("texts", Serdes.String, Serdes.String).PipeInput("c", "x", 400_000);

        var values = driver.CreateOutputTopic("out", Serdes.String, Serdes.String).ReadRecords().Select(r => r.Value).Order(StringComparer.Ordinal);
        // Each join has its own time: those that only numbers and maybe reach stay where they are.
        Assert.Equal(["0/null", "0|null", "0~null"], values, StringComparer.Ordinal);
    }

    [Fact]
    public void A_row_that_is_not_there_is_null_and_never_0()
    {
        var streams = new StreamsBuilder();
        var stream = streams.Stream<string, string>("in");
        stream.LeftJoin(streams.Table<string, long>("numbers"), (l, r) => $"{l}~{Text(r)}").To("out");
        stream.LeftJoin(streams.Table<string, long?>("maybe"), (l, r) => $"{l}~{Text(r)}").To("out");
        stream.Join(streams.Table<string, string>("texts"), (l, r) => $"{l}~{r}").To("out");

        using var driver = new TopologyTestDriver(TopologyCompiler.Compile(streams));
        driver.CreateInputTopic("numbers", Serdes.String, Serdes.Int64).PipeInput("b", 0, 0);
        driver.CreateInputTopic("in", Serdes.String, Serdes.String).PipeInput("a", "v", 0);
        driver.CreateInputTopic("in", Serdes.String, Serdes.String).PipeInput("b", "w", 0);

        Assert.Equal(["v~null", "v~null", "w~0", "w~null"], driver.CreateOutputTopic("out", Serdes.String, Serdes.String).ReadRecords().Select(r => r.Value), StringComparer.Ordinal);
    }

    [Fact]
    public void A_join_without_names_is_refused_with_the_way_out()
    {
        var problems = Refused(streams =>
        {
            var texts = streams.Stream<string, string>("in").SelectKey((_, value) => value);
            texts.Join(streams.Stream<string, string>("in2"), (l, _) => l, Minute);
            texts.Join(streams.Table<string, string>("table"), (l, _) => l);
        });
        Assert.Equal(3, problems.Count);
        Assert.Contains("repartition topic KSTREAM-KEY-SELECT-0000000001", problems[0], StringComparison.Ordinal);
        Assert.Contains("StreamJoined.As(\"name\")", problems[1], StringComparison.Ordinal);
        Assert.Contains("Joined.As(\"name\")", problems[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 1, "needs a versioned table")]
    [InlineData(1, 2, "longer than the history")]
    [InlineData(1, -1, "is negative")]
    public void A_grace_period_needs_as_much_history(int? historyMinutes, int graceMinutes, string problem)
    {
        var problems = Refused(streams =>
        {
            var rows = Materialized.As<string, string>("rows") with { HistoryRetention = historyMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null };
            var table = streams.Table("table", materialized: rows).Filter((_, _) => true);
            streams.Stream<string, string>("in").Join(table, (l, _) => l, Joined.With<string, string, string>(Serdes.String, Serdes.String)
                .WithName("look").WithGracePeriod(TimeSpan.FromMinutes(graceMinutes)));
        });
        Assert.Contains("Node look", Assert.Single(problems), StringComparison.Ordinal);
        Assert.Contains(problem, problems[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_that_end_before_they_begin_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => JoinWindows.OfTimeDifferenceWithNoGrace(TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => JoinWindows.OfTimeDifferenceAndGrace(TimeSpan.Zero, TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Minute.Before(TimeSpan.FromMinutes(-2)));
        Assert.Equal(TimeSpan.FromMinutes(-1), Minute.Before(TimeSpan.FromMinutes(-1)).BeforeDifference);
    }

    [Fact]
    public void Topics_that_are_joined_must_have_as_many_partitions()
    {
        var streams = new StreamsBuilder(new() { Optimize = true });
        var changed = streams.Stream<string, string>("in").SelectKey((_, value) => value);
        changed.Join(streams.Stream<string, string>("three"), (l, _) => l, Minute, StreamJoined.As("first"));
        changed.Join(streams.Table<string, string>("four"), (l, _) => l, Joined.As("second"));
        var topology = TopologyCompiler.Compile(streams);

        // The optimizer has made one repartition topic of two: now all three must agree.
        var refused = Assert.Throws<TopologyException>(() => Planner.Plan("app", topology, topic => topic switch { "three" => 3, "four" => 4, _ => 1 }));
        Assert.Contains("four has 4, three has 3", refused.Message, StringComparison.Ordinal);
        Assert.Equal(3, Assert.Single(Planner.Plan("app", topology, topic => topic is "in" ? 1 : 3).InternalTopics, t => t.Name.EndsWith("-repartition", StringComparison.Ordinal)).Partitions);
    }

    private static IReadOnlyList<string> Refused(Action<StreamsBuilder> define)
    {
        var streams = new StreamsBuilder();
        define(streams);
        return Assert.Throws<TopologyException>(() => TopologyCompiler.Compile(streams)).Problems;
    }

    private static string Text(long? value) => value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null";
}
