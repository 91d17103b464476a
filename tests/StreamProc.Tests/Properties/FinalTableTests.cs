using CsCheck;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Records;
using StreamProc.Testing;

namespace StreamProc.Tests.Properties;

/// <summary>Whatever leaves intermediate results out, a cache or suppression, ends with the same table.</summary>
public sealed class FinalTableTests
{
    private static readonly TimeSpan Size = TimeSpan.FromMilliseconds(20), Grace = TimeSpan.FromMilliseconds(15);

    private const long EndMs = 1_000_000;

    // A cache shows windows that retention has hidden in the store; nothing is hidden here.
    private static readonly Materialized<string, long> Counts = Materialized.As<string, long>("counts").WithRetention(TimeSpan.FromHours(1));

    // Times are such that no window ends just when its grace does: there a late record is still in time for a sliding window or a session that suppression has
    // let go already, and Kafka Streams lets it go again.
    private static readonly Gen<(string Key, long TimestampMs)[]> Records =
        Gen.Select(Gen.Int[0, 2].Select(k => $"k{k}"), Gen.Long[0, 30].Select(n => 1_000 + (10 * n))).Array[1, 50];

    public static TheoryData<string> Kinds => ["tumbling", "hopping", "sliding", "session"];

    public static TheoryData<string> Tables =>
        ["count", "reduce", "tumbling", "hopping", "sliding", "session", "table", "groupBy", "join", "leftJoin", "outerJoin", "foreignKey"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Suppression_gives_the_last_result_of_each_window_once(string kind) => Records.Sample((Action<(string, long)[]>)(records =>
    {
        // All windows have closed when the last record has come; its own never does.
        (string Key, long TimestampMs)[] all = [.. records, ("end", EndMs)];
        var every = Run(kind, all, table => table).GroupBy(r => r.Key, StringComparer.Ordinal).Select(w => w.Last()).Where(r => r.Value is not null && !r.Key.Contains("end", StringComparison.Ordinal));
        var once = Run(kind, all, table => table.Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("final")));

        Assert.Equal(once.Count, once.DistinctBy(r => r.Key, StringComparer.Ordinal).Count());
        // A session that was let go may still become part of a larger one.
        if (kind is "session") Assert.Subset(once.ToHashSet(), every.ToHashSet());
        else Assert.Equal(Lines(every), Lines(once));
    }), iter: 60, threads: 1);

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_cache_and_no_cache_end_in_equal_tables(string table) => Gen.Int.Sample(
        seed => Without(TopologyVerifier.For(new Defined(streams => Define(table, streams)), new() { AllowGeneratedNames = true }), except: VerifiedRun.Cached)
            .WithRandomInput(seed, draws: 40, (random, input) => Draw(table, random, input)).Verify(),
        iter: 25, threads: 1);

    [Theory]
    [MemberData(nameof(Tables))]
    public void Restarts_change_nothing(string table) => Gen.Int.Sample(
        seed => TopologyVerifier.For(new Defined(streams => Define(table, streams)), new() { AllowGeneratedNames = true })
            .Without(VerifiedRun.Cached).Without(VerifiedRun.Repeated).WithRandomInput(seed, draws: 40, (random, input) => Draw(table, random, input)).Verify(),
        iter: 5, threads: 1);

    private static TopologyVerifier Without(TopologyVerifier verifier, VerifiedRun except) =>
        Enum.GetValues<VerifiedRun>().Where(run => run != except).Aggregate(verifier, (all, run) => all.Without(run));

    private static void Draw(string table, Random random, VerifierInput input)
    {
        var isRight = random.Next(3) == 0;
        // Within one commit a cache hides from either side that the other still had its row when this one's changed. So inner joins keep a row that both sides
        // have lost together, or whose foreign row has gone while it changed itself; in Kafka Streams too.
        var deletes = random.Next(6) == 0 && table is not "join" && !(isRight && table is "foreignKey");
        var topic = input.Topic(isRight ? "right" : "left", Serdes.String, Serdes.String);
        topic.PipeInput($"k{random.Next(3)}", deletes ? null : $"k{random.Next(3)},{random.Next(10)}", 1_000 + random.Next(300));
    }

    private static void Define(string table, StreamsBuilder streams)
    {
        if (table is "table" or "groupBy" or "join" or "leftJoin" or "outerJoin" or "foreignKey")
        {
            Define(table, streams.Table<string, string>("left"), streams.Table<string, string>("right"));
            return;
        }
        streams.Stream<string, string>("right").To("copies");
        var grouped = streams.Stream<string, string>("left").GroupByKey();
        if (table is "count") grouped.Count(Materialized.As("rows")).ToStream().To("out");
        else if (table is "reduce") grouped.Reduce((a, b) => string.CompareOrdinal(a, b) > 0 ? a : b, Materialized.As("rows")).ToStream().To("out");
        else Windowed(table, grouped).ToStream().To("out");
    }

    private static void Define(string table, KTable<string, string> left, KTable<string, string> right)
    {
        var result = table switch
        {
            "table" => left.MapValues(v => v + "!"),
            "join" => left.Join(right, (l, r) => $"{l}~{r}"),
            "leftJoin" => left.LeftJoin(right, (l, r) => $"{l}~{r ?? "-"}"),
            "outerJoin" => left.OuterJoin(right, (l, r) => $"{l ?? "-"}~{r ?? "-"}"),
            "foreignKey" => left.Join(right, l => l.Split(',')[0], (l, r) => $"{l}~{r}", Materialized.As("joined"), TableJoined.As("fk")),
            // A group that has lost its last row has none itself: with a cache it may never have been there.
            _ => left.GroupBy((_, v) => KeyValuePair.Create(v.Split(',')[0], v)).Aggregate(
                () => "", (_, _, all) => all + "|", (_, _, all) => all.Length > 1 ? all[1..] : null!, Materialized.As("rows")),
        };
        result.ToStream().To("out");
        if (table is "table" or "groupBy") right.ToStream().To("copies");
    }

    private static KTable<Windowed<string>, long> Windowed(string kind, KGroupedStream<string, string> grouped) => kind switch
    {
        "tumbling" => grouped.WindowedBy(TimeWindows.OfSizeAndGrace(Size, Grace)).Count(Counts),
        "hopping" => grouped.WindowedBy(TimeWindows.OfSizeAndGrace(Size, Grace).AdvanceBy(TimeSpan.FromMilliseconds(7))).Count(Counts),
        "sliding" => grouped.WindowedBy(SlidingWindows.OfTimeDifferenceAndGrace(Size, Grace)).Count(Counts),
        _ => grouped.WindowedBy(SessionWindows.OfInactivityGapAndGrace(Size, Grace)).Count(Counts),
    };

    /// <summary>What comes out, in order.</summary>
    private static List<(string Key, string? Value)> Run(
        string kind, (string Key, long TimestampMs)[] records, Func<KTable<Windowed<string>, long>, KTable<Windowed<string>, long>> then)
    {
        var streams = new StreamsBuilder();
        then(Windowed(kind, streams.Stream<string, string>("in").GroupByKey())).ToStream().To("out");
        using var driver = new TopologyTestDriver(TopologyCompiler.Compile(streams));
        var input = driver.CreateInputTopic("in", Serdes.String, Serdes.String);
        foreach (var (key, timestampMs) in records) input.PipeInput(key, "", timestampMs);

        var windowed = kind is "session" ? Serdes.SessionWindowed(Serdes.String) : Serdes.TimeWindowed(Serdes.String, Size);
        return [.. driver.CreateOutputTopic("out", windowed, Serdes.Int64.Nullable()).ReadRecords().Select(r => (r.Key.ToString(), r.Value is { } n ? $"{n}@{r.TimestampMs}" : null))];
    }

    private static string Lines(IEnumerable<(string Key, string? Value)> rows) => string.Join('\n', rows.Select(r => $"{r.Key}={r.Value}").Order(StringComparer.Ordinal));

    private sealed class Defined(Action<StreamsBuilder> define) : StreamTopology
    {
        public override void Define(StreamsBuilder streams) => define(streams);
    }
}
