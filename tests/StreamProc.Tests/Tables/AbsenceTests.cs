using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Records;
using StreamProc.Testing;

namespace StreamProc.Tests.Tables;

/// <summary>Absence is null in users' functions, also of numbers; 0 is a number. That this compiles is half of the test.</summary>
public sealed class AbsenceTests
{
    [Fact]
    public void Joins_show_absent_numbers_as_null()
    {
        using var run = TableRun.Of((left, right) =>
        {
            KTable<string, long> numbers = left.MapValues(v => long.Parse(v, System.Globalization.CultureInfo.InvariantCulture));
            KTable<string, long?> nullable = right.MapValues(v => v.Length == 0 ? (long?)null : v.Length);
            return numbers.OuterJoin(nullable, (long? l, long? r) => $"{Text(l)}~{Text(r)}")
                .LeftJoin(numbers, (string joined, long? number) => $"{joined}/{Text(number)}");
        });
        run.Left("a", "0");
        Assert.Equal("a=0~null/0@0", run.Read().Split(' ')[^1]);
        run.Right("b", "xy");
        Assert.Equal("b=null~2/null@0", run.Read());
    }

    [Fact]
    public void Foreign_keys_may_be_numbers_and_null()
    {
        var topology = TableRun.Compile(streams =>
        {
            var people = streams.Table<string, string>("people");
            var cities = streams.Table<int, string>("cities");
            people.LeftJoin(cities, name => name.Length == 0 ? null : name.Length, (name, city) => $"{name} of {city ?? "nowhere"}", Materialized.As("joined"), TableJoined.As("at"))
                .ToStream().To("out");
        });
        using var driver = new TopologyTestDriver(topology);
        var (people, cities) = (driver.CreateInputTopic("people", Serdes.String, Serdes.String), driver.CreateInputTopic("cities", Serdes.Int32, Serdes.String));
        var output = driver.CreateOutputTopic("out", Serdes.String, Serdes.String);
        people.PipeInput("1", "Ann");
        people.PipeInput("2", "");
        cities.PipeInput(3, "Rome");
        Assert.Equal("Ann of nowhere; of nowhere;Ann of Rome", string.Join(';', output.ReadRecords().Select(r => r.Value)));
    }

    [Fact]
    public void Streams_become_tables_in_which_null_deletes()
    {
        var topology = TableRun.Compile(streams =>
        {
            KStream<string, string?> texts = streams.Stream<string, string?>("in", Consumed.With<string, string?>(Serdes.String, Serdes.String!));
            KTable<string, string> table = texts.ToTable(Materialized.As("rows"));
            table.ToStream((key, value) => value is null ? "gone" : key).To("out");
        });
        using var driver = new TopologyTestDriver(topology);
        var input = driver.CreateInputTopic("in", Serdes.String, Serdes.String);
        input.PipeInput("a", "1");
        Assert.Single(driver.GetTimestampedKeyValueStore<string, string>("rows").All());
        input.PipeInput("a", null);
        Assert.Empty(driver.GetTimestampedKeyValueStore<string, string>("rows").All());
        Assert.Equal("a gone", string.Join(' ', driver.CreateOutputTopic("out", Serdes.String, Serdes.String).ReadRecords().Select(r => r.Key)));
    }

    [Fact]
    public void What_holds_data_must_have_a_name()
    {
        var refusal = Assert.Throws<TopologyException>(() => TableRun.Compile(streams =>
        {
            var left = streams.Table<string, string>("left");
            var right = streams.Table<string, string>("right");
            left.GroupBy((k, v) => KeyValuePair.Create(v, k)).Count();
            left.Join(right, v => v, (l, r) => l + r);
            left.Suppress(Suppressed.UntilTimeLimit(TimeSpan.Zero, BufferConfig.Unbounded()));
        }));
        string[] remedies = [.. refusal.Problems.Select(p => p.Split("name it with ")[1].Split('(')[0])];
        Assert.Equal("Materialized.As TableJoined.As WithName", string.Join(' ', remedies));
    }

    private static string Text(long? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null";
}
