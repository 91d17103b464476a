using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Records;
using StreamProc.Testing;

namespace StreamProc.Tests.Joins;

/// <summary>Joiners that see the key: the same results as those that do not, with the key.</summary>
public sealed class KeyedJoinTests
{
    private static readonly JoinWindows Near = JoinWindows.OfTimeDifferenceWithNoGrace(TimeSpan.FromMilliseconds(10));

    [Theory]
    [InlineData(StreamJoinRun.Inner)]
    [InlineData(StreamJoinRun.Left)]
    [InlineData(StreamJoinRun.Outer)]
    public void Streams(string kind) => AreSame(
        streams =>
        {
            var (left, right) = (streams.Stream<string, string>("a"), streams.Stream<string, string>("b"));
            return StreamJoinRun.Join(kind, left, right, Near);
        },
        streams =>
        {
            var (left, right) = (streams.Stream<string, string>("a"), streams.Stream<string, string>("b"));
            return kind switch
            {
                StreamJoinRun.Inner => left.Join(right, (k, l, r) => $"{k ?? "null"}:{l}~{r}", Near, StreamJoined.As("both")),
                StreamJoinRun.Left => left.LeftJoin(right, (k, l, r) => $"{k ?? "null"}:{l}~{r ?? "null"}", Near, StreamJoined.As("both")),
                _ => left.OuterJoin(right, (k, l, r) => $"{k ?? "null"}:{l ?? "null"}~{r ?? "null"}", Near, StreamJoined.As("both")),
            };
        });

    [Fact]
    public void A_stream_with_itself_in_one_store() => AreSame(
        streams =>
        {
            var stream = streams.Stream<string, string>("a");
            return stream.Join(stream, (l, r) => $"{l}~{r}", Near, StreamJoined.As("both"));
        },
        streams =>
        {
            var stream = streams.Stream<string, string>("a");
            return stream.Join(stream, (k, l, r) => $"{k ?? "null"}:{l}~{r}", Near, StreamJoined.As("both"));
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stream_with_a_table(bool isLeft) => AreSame(
        streams =>
        {
            var (stream, table) = (streams.Stream<string, string>("a"), streams.Table<string, string>("b"));
            return isLeft ? stream.LeftJoin(table, (l, r) => $"{l}~{r ?? "null"}") : stream.Join(table, (l, r) => $"{l}~{r}");
        },
        streams =>
        {
            var (stream, table) = (streams.Stream<string, string>("a"), streams.Table<string, string>("b"));
            return isLeft ? stream.LeftJoin(table, (k, l, r) => $"{k ?? "null"}:{l}~{r ?? "null"}") : stream.Join(table, (k, l, r) => $"{k ?? "null"}:{l}~{r}");
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stream_with_a_global_table_sees_the_streams_key(bool isLeft) => AreSame(
        streams =>
        {
            var (stream, table) = (streams.Stream<string, string>("a"), streams.GlobalTable<string, string>("b"));
            return isLeft ? stream.LeftJoin(table, (_, v) => v, (l, r) => $"{l}~{r ?? "null"}") : stream.Join(table, (_, v) => v, (l, r) => $"{l}~{r}");
        },
        streams =>
        {
            var (stream, table) = (streams.Stream<string, string>("a"), streams.GlobalTable<string, string>("b"));
            return isLeft
                ? stream.LeftJoin(table, (_, v) => v, (k, l, r) => $"{k ?? "null"}:{l}~{r ?? "null"}")
                : stream.Join(table, (_, v) => v, (k, l, r) => $"{k ?? "null"}:{l}~{r}");
        });

    [Fact]
    public void Absent_numbers_are_null_and_never_0()
    {
        var streams = new StreamsBuilder();
        var (texts, numbers, maybe) = (streams.Stream<string, string>("texts"), streams.Stream<string, long>("numbers"), streams.Stream<string, long?>("maybe"));
        var (row, maybeRow, everywhere) = (streams.Table<string, long>("row"), streams.Table<string, long?>("maybe-row"), streams.GlobalTable<string, long>("everywhere"));
        texts.LeftJoin(numbers, (k, l, r) => $"1 {k} {l} {Text(r)}", Near, StreamJoined.As("j1")).To("out");
        texts.LeftJoin(maybe, (k, l, r) => $"2 {k} {l} {Text(r)}", Near, StreamJoined.As("j2")).To("out");
        texts.LeftJoin(row, (k, l, r) => $"3 {k} {l} {Text(r)}").To("out");
        texts.LeftJoin(maybeRow, (k, l, r) => $"4 {k} {l} {Text(r)}").To("out");
        texts.LeftJoin(everywhere, (k, _) => k, (k, l, r) => $"5 {k} {l} {Text(r)}").To("out");
        texts.OuterJoin(numbers, (k, l, r) => $"6 {k} {l ?? "null"} {Text(r)}", Near, StreamJoined.As("j6")).To("out");
        texts.OuterJoin(maybe, (k, l, r) => $"7 {k} {l ?? "null"} {Text(r)}", Near, StreamJoined.As("j7")).To("out");
        numbers.OuterJoin(texts, (k, l, r) => $"8 {k} {Text(l)} {r ?? "null"}", Near, StreamJoined.As("j8")).To("out");
        maybe.OuterJoin(texts, (k, l, r) => $"9 {k} {Text(l)} {r ?? "null"}", Near, StreamJoined.As("j9")).To("out");
        numbers.OuterJoin(maybe, (k, l, r) => $"a {k} {Text(l)} {Text(r)}", Near, StreamJoined.As("ja")).To("out");
        maybe.OuterJoin(numbers, (k, l, r) => $"b {k} {Text(l)} {Text(r)}", Near, StreamJoined.As("jb")).To("out");
        numbers.OuterJoin(numbers, (k, l, r) => $"c {k} {Text(l)} {Text(r)}", Near, StreamJoined.As("jc")).To("out");
        maybe.OuterJoin(maybe, (k, l, r) => $"d {k} {Text(l)} {Text(r)}", Near, StreamJoined.As("jd")).To("out");

        using var driver = new TopologyTestDriver(TopologyCompiler.Compile(streams));
        driver.CreateInputTopic("texts", Serdes.String, Serdes.String).PipeInput("k", "v", 0);
        driver.CreateInputTopic("texts", Serdes.String, Serdes.String).PipeInput("late", "v", 1000);
        driver.CreateInputTopic("numbers", Serdes.String, Serdes.Int64).PipeInput("n", 0, 2000);
        driver.CreateInputTopic("numbers", Serdes.String, Serdes.Int64).PipeInput("late", 0, 3000);
        driver.CreateInputTopic("maybe", Serdes.String, Serdes.Int64.Nullable()).PipeInput("m", 0, 4000);
        driver.CreateInputTopic("maybe", Serdes.String, Serdes.Int64.Nullable()).PipeInput("late", 0, 5000);

        // Of each join the unmatched records before the last: those of key late wait for more.
        Assert.Equal(
            [
                "1 k v null", "1 late v null", "2 k v null", "2 late v null", "3 k v null", "3 late v null", "4 k v null", "4 late v null", "5 k v null", "5 late v null",
                "6 k v null", "6 late v null", "6 n null 0", "7 k v null", "7 late v null", "7 m null 0", "8 k null v", "8 late null v", "8 n 0 null", "9 k null v", "9 late null v", "9 m 0 null",
                "a late 0 null", "a m null 0", "a n 0 null", "b late null 0", "b m 0 null", "b n null 0", "c late 0 0", "c n 0 0", "d late 0 0", "d m 0 0",
            ],
            driver.CreateOutputTopic("out", Serdes.String, Serdes.String).ReadRecords().Select(r => r.Value).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static string Text(long? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null";

    private static void AreSame(Func<StreamsBuilder, KStream<string, string>> plain, Func<StreamsBuilder, KStream<string, string>> keyed)
    {
        foreach (var optimize in new[] { false, true })
        {
            var expected = Run(plain, optimize).Select(r => (r.Key, Value: $"{r.Key ?? "null"}:{r.Value}", r.TimestampMs)).ToList();
            Assert.NotEmpty(expected);
            Assert.Equal(expected, Run(keyed, optimize).Select(r => (r.Key, r.Value, r.TimestampMs)));
        }
    }

    private static IReadOnlyList<Record<string, string>> Run(Func<StreamsBuilder, KStream<string, string>> define, bool optimize)
    {
        var streams = new StreamsBuilder(new() { Optimize = optimize });
        define(streams).To("out");
        var topology = TopologyCompiler.Compile(streams);
        using var driver = new TopologyTestDriver(topology);
        var a = driver.CreateInputTopic("a", Serdes.String, Serdes.String);
        var b = topology.InputTopics().Contains("b", StringComparer.Ordinal) ? driver.CreateInputTopic("b", Serdes.String, Serdes.String) : a;
        b.PipeInput("k", "row", 0);
        b.PipeInput("v", "of v", 1);
        a.PipeInput("k", "v", 5);
        a.PipeInput("other", "w", 6);
        a.PipeInput(null, "no key", 7);
        b.PipeInput("alone", "x", 8);
        a.PipeInput("k", "late", 100);
        b.PipeInput("k", "end", 200);
        return driver.CreateOutputTopic("out", Serdes.String, Serdes.String).ReadRecords();
    }
}
