using System.Text.Json.Nodes;

namespace StreamProc.Worker.Tests;

/// <summary>What goes in comes out, on an embedded log.</summary>
public sealed class ProduceConsumeTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Lines_become_records_with_key_partition_and_time()
    {
        _cli.Write("flights.jsonl", """
            {"date":"2001/01/01 00:47","origin":"DTW"}
            {"date":"2001/01/01 01:10","origin":"HNL"}
            """);
        await _cli.Do("topics", "create", "flights", "--partitions", "4");
        var sent = await _cli.Do("produce", "--file", "flights.jsonl", "--topic", "flights", "--key", "origin", "--timestamp", "date");
        var records = await Consume("flights");

        Assert.Equal("Sent 2 records to flights in the embedded log in .streamproc/data.\n", sent.Out);
        // As Kafka's own partitioner places them.
        var first = Assert.Single(records, r => r.Contains("DTW", StringComparison.Ordinal));
        Assert.Equal(
            """{"topic":"flights","partition":0,"offset":0,"timestamp":"2001-01-01T00:47:00.000Z","key":"DTW","value":{"date":"2001/01/01 00:47","origin":"DTW"}}""",
            Json(first, partition: 0));
        Assert.Equal(2, records.Length);
    }

    [Fact]
    public async Task Csv_rows_become_json()
    {
        _cli.Write("airports.csv", "iata,name\nBTR,\"Baton Rouge, \"\"Ryan\"\"\"\n");
        await _cli.Do("topics", "create", "airports");
        await _cli.Do("produce", "--file", "airports.csv", "--topic", "airports", "--key", "iata");

        var record = JsonNode.Parse(Assert.Single(await Consume("airports")))!;
        Assert.Equal("BTR", (string?)record["key"]);
        Assert.Equal("Baton Rouge, \"Ryan\"", (string?)record["value"]!["name"]);
    }

    [Fact]
    public async Task Standard_input_is_read_and_records_need_no_key()
    {
        await _cli.Do("topics", "create", "greetings");
        var result = await _cli.Run("{\"a\":1}\n\n\"hello\"\n", ["produce", "--file", "-", "--topic", "greetings"]);

        Assert.Equal(CommandLine.Done, result.Code);
        var records = (await Consume("greetings")).Select(r => JsonNode.Parse(r)!).ToList();
        Assert.Equal("""{"a":1}""", records[0]["value"]!.ToJsonString());
        Assert.Equal("hello", (string?)records[1]["value"]);
        Assert.All(records, r => Assert.Null(r["key"]));
    }

    [Fact]
    public async Task As_many_as_were_asked_for_are_printed()
    {
        await _cli.Do("topics", "create", "numbers");
        await _cli.Run(string.Concat(Enumerable.Range(0, 50).Select(n => $"{n}\n")), ["produce", "--file", "-", "--topic", "numbers"]);

        Assert.Equal(3, (await _cli.Do("consume", "numbers", "--from-beginning", "--max-messages", "3")).Lines.Length);
        Assert.Empty((await _cli.Do("consume", "numbers", "--until-end")).Lines);
    }

    [Fact]
    public async Task Waiting_for_more_ends_when_it_is_told_to()
    {
        await _cli.Do("topics", "create", "empty");
        using var stop = new CancellationTokenSource();
        var waiting = _cli.Run("", ["consume", "empty"], stop.Token);
        await stop.CancelAsync();

        Assert.Equal(CommandLine.Done, (await waiting).Code);
    }

    [Fact]
    public async Task Topics_are_listed_and_deleted()
    {
        await _cli.Do("topics", "create", "a", "--partitions", "2", "--config", "cleanup.policy=compact");
        await _cli.Do("topics", "create", "b");
        await _cli.Run("{}", ["produce", "--file", "-", "--topic", "b"]);
        Assert.Equal(["a  partitions=2  records=0", "b  partitions=1  records=1"], (await _cli.Do("topics", "list")).Lines);

        await _cli.Do("topics", "delete", "a");
        Assert.Equal(["b  partitions=1  records=1"], (await _cli.Do("topics", "list")).Lines);
    }

    private async Task<string[]> Consume(string topic) => (await _cli.Do("consume", topic, "--from-beginning", "--until-end", "--format", "json")).Lines;

    /// <summary>The record's line, as if it lay in that partition: which one it is belongs to the tests of the partitioner.</summary>
    private static string Json(string line, int partition)
    {
        var record = JsonNode.Parse(line)!;
        record["partition"] = partition;
        return record.ToJsonString();
    }
}
