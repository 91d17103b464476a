using StreamProc.Dsl;

namespace StreamProc.Tests.Allocation;

/// <summary>
/// What operators that keep state allocate for a record of numbers, between commits, with stores in memory. Keys come again and again (64 of them), as they do
/// where aggregating pays; a new key costs its place in the overlay, which is emptied with the commit.
/// </summary>
public sealed class StatefulAllocationTests
{
    private const int Records = 100_000;
    private static readonly TimeWindows Minutes = TimeWindows.OfSizeWithNoGrace(TimeSpan.FromMinutes(1));

    private static readonly Dictionary<string, (Action<StreamsBuilder> Define, int BytesPerRecord)> Operations = new(StringComparer.Ordinal)
    {
        ["count"] = (s => In(s).GroupByKey().Count().ToStream().To("out"), 0),
        ["reduce"] = (s => In(s).GroupByKey().Reduce((l, r) => l + r).ToStream().To("out"), 0),
        ["aggregate"] = (s => In(s).GroupByKey().Aggregate(() => 0d, (_, v, a) => a + v).ToStream().To("out"), 0),
        // A new window comes now and then, with places in the overlay for its keys.
        ["window count"] = (s => In(s).GroupByKey().WindowedBy(Minutes).Count().ToStream().SelectKey((k, _) => k.Key).To("out"), 1),
        // Sessions are looked up by a scan, whose cursors and copies of keys are objects, and each record puts one session and deletes another.
        ["session count"] = (s => In(s).GroupByKey().WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(TimeSpan.FromMinutes(1))).Count().ToStream().SelectKey((k, _) => k.Key).To("out"), 1600),
        ["table"] = (s => s.Table<long, long>("in", materialized: Materialized.As("rows")).Filter((_, v) => v % 2 == 0).MapValues(v => v + 1).ToStream().To("out"), 0),
        ["join with a table"] = (s => In(s).Join(s.Table<long, long>("rows"), (l, r) => l + r).To("out"), 0),
        ["left join with a global table"] = (s => In(s).LeftJoin(s.GlobalTable<long, long>("rows"), (k, _) => k, (long l, long? r) => r ?? l).To("out"), 0),
        ["join of tables"] = (s => s.Table<long, long>("in").Join(s.Table<long, long>("rows"), (l, r) => l + r).ToStream().To("out"), 0),
    };

    public static TheoryData<string> Names() => [.. Operations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_record_of_numbers_allocates_no_more_than_said(string operation)
    {
        var (define, bytesPerRecord) = Operations[operation];
        using var run = new TaskRun(define);
        Assert.InRange(run.AllocatedBytes(StatelessAllocationTests.Numbers), 0, (long)bytesPerRecord * Records);
        Assert.True(run.Sent > Records / 4, $"{run.Sent} records came out");
    }

    private static KStream<long, long> In(StreamsBuilder streams) => streams.Stream<long, long>("in");
}
