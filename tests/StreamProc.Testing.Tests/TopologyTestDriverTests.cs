using System.Text;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Testing.Tests;

/// <summary>The driver itself: what goes in comes out, time passes when it is told to, and mistakes are told.</summary>
public sealed class TopologyTestDriverTests
{
    [Fact]
    public void Records_keep_timestamp_and_headers_and_may_have_no_key()
    {
        using var driver = Driver(s => s.Stream<string, string>("in").MapValues(v => v.ToUpperInvariant()).To("out"));
        var headers = Headers.Of(new Header("trace", Encoding.UTF8.GetBytes("t1")));

        In(driver).PipeInput(null, "a", 42, headers);

        var record = Out(driver).ReadRecord();
        Assert.Null(record.Key);
        Assert.Equal(("A", 42L), (record.Value, record.TimestampMs));
        Assert.Equal("t1", Encoding.UTF8.GetString(record.Headers.Single().Value!));
    }

    [Fact]
    public void A_record_without_a_timestamp_has_the_drivers_time()
    {
        using var driver = Driver(s => s.Stream<string, string>("in").To("out"));
        driver.AdvanceWallClockTime(TimeSpan.FromSeconds(5));

        In(driver).PipeInput("k", "v");

        Assert.Equal(5000, Out(driver).ReadRecord().TimestampMs);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(5), driver.Time.GetUtcNow());
    }

    [Fact]
    public void A_topic_that_the_topology_does_not_read_is_refused_with_those_that_it_reads()
    {
        using var driver = Driver(s => s.Stream<string, string>("in").To("out"));

        var refused = Assert.Throws<ArgumentException>(() => driver.CreateInputTopic("inn", Serdes.String, Serdes.String).PipeInput("k", "v"));

        Assert.Contains("does not read topic inn; it reads in", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_from_an_empty_topic_says_so()
    {
        using var driver = Driver(s => s.Stream<string, string>("in").To("out"));

        Assert.True(Out(driver).IsEmpty);
        var empty = Assert.Throws<InvalidOperationException>(() => Out(driver).ReadRecord());
        Assert.Contains("out", empty.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_is_not_there_is_told_with_those_that_are()
    {
        using var driver = Driver(s => s.Stream<string, string>("in").GroupByKey().Count(Materialized.As("counts")).ToStream().To("out"));

        var missing = Assert.Throws<ArgumentException>(() => driver.GetTimestampedKeyValueStore<string, long>("count"));

        Assert.Contains("has no store count; it has counts", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_global_table_is_filled_as_its_records_come()
    {
        using var driver = Driver(s =>
        {
            var names = s.GlobalTable<string, string>("names");
            s.Stream<string, string>("in").Join(names, (key, _) => key, (value, name) => $"{value} {name}").To("out");
        });

        In(driver).PipeInput("a", "before", 0);
        driver.CreateInputTopic("names", Serdes.String, Serdes.String).PipeInput("a", "Ann", 0);
        In(driver).PipeInput("a", "after", 0);

        Assert.Equal("after Ann", Assert.Single(Out(driver).ReadRecords()).Value);
    }

    [Fact]
    public void A_second_driver_on_the_same_stores_finds_what_the_first_left()
    {
        using var stores = new MemoryStorageEngine();
        var options = new TestDriverOptions { PersistentStores = stores };
        using (var first = Driver(Counting, options)) In(first).PipeInput("k", "v", 0);

        using var second = Driver(Counting, options);

        Assert.Equal(1, second.GetTimestampedKeyValueStore<string, long>("counts").Get("k").Value.Value);
    }

    [Fact]
    public void An_output_read_as_a_table_has_the_last_value_of_each_key()
    {
        using var driver = Driver(s => s.Stream<string, string>("in").To("out"));
        foreach (var (key, value) in new (string, string?)[] { ("a", "1"), ("b", "2"), ("a", "3"), ("b", null) }) In(driver).PipeInput(key, value, 0);

        Assert.Equal([new KeyValuePair<string, string>("a", "3")], Out(driver).ReadTable());
    }

    private static void Counting(StreamsBuilder streams) => streams.Stream<string, string>("in").GroupByKey().Count(Materialized.As("counts")).ToStream().To("out");

    private static TopologyTestDriver Driver(Action<StreamsBuilder> define, TestDriverOptions? options = null)
    {
        var streams = new StreamsBuilder();
        define(streams);
        return new(TopologyCompiler.Compile(streams), options);
    }

    private static TestInputTopic<string, string> In(TopologyTestDriver driver) => driver.CreateInputTopic("in", Serdes.String, Serdes.String);

    private static TestOutputTopic<string, string> Out(TopologyTestDriver driver) => driver.CreateOutputTopic("out", Serdes.String, Serdes.String);
}
