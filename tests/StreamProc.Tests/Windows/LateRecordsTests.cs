using System.Text;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Records;
using StreamProc.Testing;
using static StreamProc.Tests.Windows.WindowTexts;

namespace StreamProc.Tests.Windows;

/// <summary>Records that come too late for a window go to a side stream, and are counted all the same.</summary>
public sealed class LateRecordsTests
{
    private static readonly TimeWindows Tumbling = TimeWindows.OfSizeAndGrace(Ms(10), Ms(5));

    [Fact]
    public void A_late_record_goes_to_the_side_stream_as_it_came_under_the_window_that_it_missed()
    {
        using var run = Tumble(late => late.ToText("late"));
        run.Pipe("a", "1", 9);
        run.Pipe("a", "2", 15);
        run.Pipe("a", "3", 7, headers: Headers.Of(new Header("from", "x"u8.ToArray())));

        var late = Assert.Single(run.Records("late"));
        Assert.Equal(("a[0..10]", "3", 7L), (late.Key, late.Value, late.TimestampMs));
        var header = Assert.Single(late.Headers);
        Assert.Equal("from=x", $"{header.Key}={Encoding.UTF8.GetString(header.Value!)}");
        Assert.Equal("a[0..10]=1@9 a[10..20]=2@15", run.Read());
        Assert.Equal(1, run.Driver.DroppedRecords);
    }

    [Fact]
    public void A_record_may_be_late_for_one_window_and_in_time_for_the_next()
    {
        using var run = new WindowRun(s => s.Stream<string, string>("in").GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(Ms(10)).AdvanceBy(Ms(5)))
            .LateTo(late => late.ToText("late")).Listed().ToStream().ToText("out"));
        run.Pipe("a", "1", 12);
        run.Pipe("a", "2", 9);
        run.Pipe("a", "3", 1);

        Assert.Equal("a[5..15]=1@12 a[10..20]=1@12 a[5..15]=1+2@12", run.Read());
        Assert.Equal("a[0..10]=2@9 a[0..10]=3@1", run.Read("late"));
        Assert.Equal(2, run.Driver.DroppedRecords);
    }

    [Fact]
    public void A_record_that_all_sliding_windows_have_missed_is_told_once_under_the_one_that_ends_with_it()
    {
        using var run = new WindowRun(s => s.Stream<string, string>("in").GroupByKey().WindowedBy(SlidingWindows.OfTimeDifferenceWithNoGrace(Ms(10)))
            .LateTo(late => late.ToText("late")).Listed().ToStream().ToText("out"));
        run.Pipe("a", "1", 30);
        run.Pipe("a", "2", 15);
        run.Pipe("a", "3", 3);
        run.Pipe("a", "4", 25);

        // 4 is late for the window that ends with it, and in time for the one that 1 ends and for the one that it begins.
        Assert.Equal("a[5..15]=2@15 a[0..10]=3@3 a[15..25]=4@25", run.Read("late"));
        Assert.Equal("a[20..30]=1@30 a[20..30]=1+4@30 a[26..36]=1@30", run.Read());
        Assert.Equal(3, run.Driver.DroppedRecords);
    }

    [Fact]
    public void A_sliding_window_that_comes_up_twice_is_told_once()
    {
        using var run = new WindowRun(s => s.Stream<string, string>("in").GroupByKey().WindowedBy(SlidingWindows.OfTimeDifferenceAndGrace(Ms(10), Ms(5)))
            .LateTo(late => late.ToText("late")).Listed().ToStream().ToText("out"));
        run.Pipe("a", "0", 15);
        run.Pipe("a", "1", 20);
        run.Pipe("b", "2", 40);
        // What follows 20 and what ends with 31 are one window.
        run.Pipe("a", "3", 31);

        Assert.Equal("a[21..31]=3@31", run.Read("late"));
        Assert.Equal(2, run.Driver.DroppedRecords);
    }

    [Fact]
    public void A_record_that_joins_an_open_session_is_not_late()
    {
        using var run = new WindowRun(s => s.Stream<string, string>("in").GroupByKey().WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(Ms(10)))
            .LateTo(late => late.ToText("late")).Listed().ToStream().ToText("out"));
        run.Pipe("a", "1", 20);
        run.Pipe("b", "2", 29);
        run.Pipe("a", "3", 12);
        run.Pipe("c", "4", 12);

        Assert.Equal("c[12..12]=4@12", run.Read("late"));
        Assert.Equal("a[20..20]=1@20 b[29..29]=2@29 a[20..20]=@20 a[12..20]=1+3@20", run.Read());
        Assert.Equal(1, run.Driver.DroppedRecords);
    }

    [Fact]
    public void Records_are_late_too_where_results_are_held_back()
    {
        using var run = new WindowRun(s => s.Stream<string, string>("in").GroupByKey().WindowedBy(Tumbling).LateTo(late => late.ToText("late"))
            .EmitStrategy(EmitStrategy.OnWindowClose).Listed().ToStream().ToText("out"));
        run.Pipe("a", "1", 9);
        run.Pipe("a", "2", 15);
        run.Pipe("a", "3", 7);
        Assert.Equal("a[0..10]=1@9", run.Read());
        Assert.Equal("a[0..10]=3@7", run.Read("late"));
    }

    [Fact]
    public void Each_stream_of_a_cogroup_has_a_side_stream_of_its_own_type()
    {
        using var run = new WindowRun(s =>
        {
            var texts = s.Stream<string, string>("in").GroupByKey();
            var numbers = s.Stream<string, string>("in2").MapValues(v => v.Length).GroupByKey();
            texts.Cogroup<string>((_, v, a) => a + v).Cogroup(numbers, (_, v, a) => a + v).WindowedBy(Tumbling)
                .LateTo(texts, late => late.ToText("late")).LateTo(numbers, late => late.MapValues(n => n + 100).ToText("late2"))
                .Aggregate(() => "", Materialized.As("both")).ToStream().ToText("out");
        });
        run.Pipe("a", "x", 9);
        // Each has a time of its own.
        run.Pipe("a", "now", 15);
        run.Pipe("a", "now", 15, "in2");
        run.Pipe("a", "y", 7);
        run.Pipe("a", "four", 7, "in2");

        Assert.Equal("a[0..10]=y@7", run.Read("late"));
        Assert.Equal("a[0..10]=104@7", run.Read("late2"));
        Assert.Equal("a[0..10]=x@9 a[10..20]=now@15 a[10..20]=now3@15", run.Read());
    }

    [Fact]
    public void A_cogroup_of_sessions_has_them_too()
    {
        using var run = new WindowRun(s =>
        {
            var texts = s.Stream<string, string>("in").GroupByKey();
            texts.Cogroup<string>((_, v, a) => a + v).WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(Ms(10))).LateTo(texts, late => late.ToText("late"))
                .Aggregate(() => "", (_, a, b) => a + b, Materialized.As("both")).ToStream().ToText("out");
        });
        run.Pipe("a", "x", 90);
        run.Pipe("a", "y", 7);
        Assert.Equal("a[7..7]=y@7", run.Read("late"));
    }

    [Fact]
    public void The_side_stream_is_a_stream_like_any_other_and_needs_no_repartitioning()
    {
        using var run = Tumble(late => late.GroupByKey().Count(Materialized.As("late-counts")).ToStream().ToText("late"));
        run.Pipe("a", "1", 100);
        run.Pipe("a", "2", 7);
        run.Pipe("a", "3", 8);
        Assert.Equal("a[0..10]=1@7 a[0..10]=2@8", run.Read("late"));
        Assert.DoesNotContain(run.Driver.ProducedTopicNames, t => t.EndsWith("-repartition", StringComparison.Ordinal));
    }

    [Fact]
    public void Its_windowed_keys_are_written_as_the_tables_are()
    {
        using var run = Tumble(late => late.To("late"));
        run.Pipe("a", "1", 100);
        run.Pipe("a", "2", 7);
        Assert.Equal("[a@0/10]", run.Driver.CreateOutputTopic("late", Serdes.TimeWindowed(Serdes.String, Ms(10)), Serdes.String).ReadRecord().Key.ToString());
    }

    [Fact]
    public void A_side_stream_takes_no_number_and_leaves_generated_names_as_they_are()
    {
        using var without = new WindowRun(s => Grouped(s).WindowedBy(Tumbling).Listed().ToStream().ToText("out"));
        using var with = new WindowRun(s => Grouped(s).WindowedBy(Tumbling).LateTo(_ => { }).Listed().ToStream().ToText("out"));

        const string late = "KSTREAM-AGGREGATE-0000000002-late";
        Assert.Contains($"Processor: {late} (stores: [])\n      --> none\n      <-- KSTREAM-AGGREGATE-0000000002", with.Description, StringComparison.Ordinal);
        var others = with.Description.Split('\n').Where(l => !l.Contains(late, StringComparison.Ordinal) || l.Contains("-->", StringComparison.Ordinal)).ToList();
        Assert.Equal(without.Description.Split('\n').Length + 3, with.Description.Split('\n').Length);
        Assert.All(without.Description.Split('\n').Where(l => l.Contains("Processor:", StringComparison.Ordinal)), line => Assert.Contains(line, others, StringComparer.Ordinal));

        static KGroupedStream<string, string> Grouped(StreamsBuilder s) => s.Stream<string, string>("in").SelectKey((_, v) => v).GroupByKey(Dsl.Grouped.As("by"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stream_joined_with_itself_hands_late_records_of_each_side_to_that_sides_stream(bool optimize)
    {
        var streams = new StreamsBuilder(new() { Optimize = optimize });
        var stream = streams.Stream<string, string>("in");
        stream.Join(stream, (l, r) => l + r, JoinWindows.OfTimeDifferenceWithNoGrace(Ms(10)).After(Ms(0)), StreamJoined.As<string, string, string>("self")
            .WithStoreType(StoreType.InMemory).LateTo(late => late.ToText("late")).OtherLateTo(late => late.ToText("late2"))).To("out");
        using var driver = new TopologyTestDriver(TopologyCompiler.Compile(streams));
        var input = driver.CreateInputTopic("in", Serdes.String, Serdes.String);
        input.PipeInput("a", "1", 200);
        input.PipeInput("a", "2", 100);
        Assert.Equal(("a[90..100]", "2"), Read("late"));
        Assert.Equal(("a[100..110]", "2"), Read("late2"));

        (string, string) Read(string topic) =>
            Assert.Single(driver.CreateOutputTopic(topic, Serdes.String, Serdes.String).ReadRecords()) is var record ? (record.Key, record.Value) : default;
    }

    [Fact]
    public void It_may_have_a_name()
    {
        using var run = new WindowRun(s => s.Stream<string, string>("in").GroupByKey().WindowedBy(Tumbling).LateTo(late => late.To("late"), Named.As("latecomers"))
            .Listed().ToStream().ToText("out"));
        Assert.Contains("Processor: latecomers ", run.Description, StringComparison.Ordinal);
    }

    private static WindowRun Tumble(Action<KStream<Windowed<string>, string>> late) =>
        new(s => s.Stream<string, string>("in").GroupByKey().WindowedBy(Tumbling).LateTo(late).Listed().ToStream().ToText("out"));
}
