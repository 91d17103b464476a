using System.Text.Json;
using StreamProc.Records;

namespace StreamProc.Conformance;

/// <summary>The harness itself: it reads all that is in a vector, sees each kind of difference, and its functions are the recorder's.</summary>
public sealed class HarnessTests
{
    private const string Json = """
        {"name": "sample",
         "topology": [{"id": "s", "op": "stream", "topic": "in"}],
         "describe": "Topologies:\n   one\n\n",
         "steps": [
           {"topic": "in", "key": "a", "value": "x,5", "ts": 7, "headers": [["h", "1"]],
            "out": {"out": [{"key": "a", "start": 0, "end": 10, "value": 1, "ts": 7}, {"key": "a", "value": "1", "ts": 7, "headers": [["h", "1"]]}]},
            "internal": {"app-s-changelog": [{"k": "YQ==", "v": "MQ==", "ts": 6}, {"k": "Yg==", "v": null, "ts": null}, {"k": "YQ==", "v": "Mg==", "ts": 7}],
                         "app-g-repartition": [{"k": "YQ==", "v": "MQ==", "ts": 6}, {"k": "YQ==", "v": "Mg==", "ts": 7, "headers": [["v", "Aw=="]]}]}},
           {"advanceMs": 5}],
         "stores": {"s": [{"key": "a", "value": 2, "ts": 7}]},
         "internalTopics": ["app-g-repartition", "app-s-changelog"],
         "droppedRecords": 1}
        """;

    [Fact]
    public void Everything_of_a_vector_is_read()
    {
        var vector = Sample();
        Assert.Equal("in: \"a\" = \"x,5\" ts 7 {h: 1}", vector.Steps[0].ToString());
        Assert.Equal("wall clock + 5 ms", vector.Steps[1].ToString());
        Assert.Equal(
            """
            out: ["a"@0/10] = 1 ts 7
            out: "a" = "1" ts 7 {h: 1}
            app-s-changelog: 'a' = '2' ts 7
            app-s-changelog: 'b' = null
            app-g-repartition: 'a' = '1' ts 6
            app-g-repartition: 'a' = '2' ts 7 {v: '\03'}
            """,
            string.Join('\n', vector.Expected.Steps[0].Topics.OrderByDescending(t => t.Topic, StringComparer.Ordinal).SelectMany(t => t.Lines.Select(l => $"{t.Topic}: {l}"))));
        Assert.Equal("5 a x", string.Join(' ', vector.CandidateKeys()));
        Assert.Equal("", Comparison.Of(vector, Sample().Expected));
    }

    [Theory]
    [InlineData("   one", "   two", "describe\n      Topologies:\n    -    one\n    +    two\n")]
    [InlineData("\"value\": 1, \"ts\": 7}, {", "\"value\": \"1\", \"ts\": 7}, {", "    - [\"a\"@0/10] = 1 ts 7\n    + [\"a\"@0/10] = \"1\" ts 7\n      \"a\" = \"1\" ts 7 {h: 1}\n")]
    [InlineData("\"end\": 10", "\"end\": 11", "-> out")]
    [InlineData("[[\"h\", \"1\"]]}]}", "[[\"h\", \"2\"]]}]}", "-> out")]
    [InlineData("\"v\": \"Mg==\", \"ts\": 7}],", "\"v\": \"Mw==\", \"ts\": 7}],", "-> app-s-changelog\n    - 'a' = '2' ts 7\n    + 'a' = '3' ts 7\n")]
    [InlineData("{\"k\": \"YQ==\", \"v\": \"MQ==\", \"ts\": 6}, {\"k\": \"YQ==\", \"v\": \"Mg==\", \"ts\": 7, \"h", "{\"k\": \"YQ==\", \"v\": \"Mg==\", \"ts\": 7, \"h", "-> app-g-repartition")]
    [InlineData("\"value\": 2", "\"value\": 3", "store s at the end\n    - \"a\" = 2 ts 7\n    + \"a\" = 3 ts 7\n")]
    [InlineData("\"s\": [{", "\"t\": [{", "store t at the end")]
    [InlineData("[\"app-g-repartition\", ", "[", "internal topics")]
    [InlineData("\"droppedRecords\": 1", "\"droppedRecords\": 0", "dropped records\n    - 1\n    + 0\n")]
    public void Each_kind_of_difference_is_seen(string what, string instead, string message)
    {
        var changed = Json.Replace(what, instead, StringComparison.Ordinal);
        Assert.Contains(what, Json, StringComparison.Ordinal);
        Assert.Contains(message, Comparison.Of(Sample(), Parse(changed).Expected), StringComparison.Ordinal);
    }

    [Fact]
    public void Order_within_a_changelog_does_not_count()
    {
        const string Once = """{"k": "YQ==", "v": "MQ==", "ts": 6}, {"k": "Yg==", "v": null, "ts": null}, {"k": "YQ==", "v": "Mg==", "ts": 7}]""";
        const string Other = """{"k": "YQ==", "v": "Mg==", "ts": 7}, {"k": "Yg==", "v": null, "ts": null}]""";
        Assert.Contains(Once, Json, StringComparison.Ordinal);
        Assert.Equal("", Comparison.Of(Sample(), Parse(Json.Replace(Once, Other, StringComparison.Ordinal)).Expected));
    }

    [Fact]
    public void All_vectors_can_be_read()
    {
        var names = VectorFiles.Names();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.NotEmpty(VectorFiles.Load(name).Expected.Describe));
    }

    [Fact]
    public void Functions_do_what_the_recorder_does()
    {
        Assert.Equal("b", Functions.Field("a,b,", 1));
        Assert.Null(Functions.Field("a,b,", 2));
        Assert.Null(Functions.Field("a", 1));
        Assert.Equal(12, Functions.Number("x,12!"));
        Assert.Equal(0, Functions.Number("x,!12"));
        Assert.Equal(0, Functions.Number<string?>(null));
        Assert.Equal(7, Functions.Number<long?>(7));
        Assert.Equal("!", Functions.ToText<string?>(Function("""{"fn": "append", "arg": "!"}"""), null));
        Assert.Equal("7!", Functions.ToText<long?>(Function("""{"fn": "append", "arg": "!"}"""), 7));
        Assert.Null(Functions.ToText<string?>(Function("""{"fn": "upper"}"""), null));
        Assert.Null(Functions.ToNumber<long?>(Function("""{"fn": "nullIfContains", "arg": "1"}"""), 212));
        Assert.Equal(3, Functions.ToNumber(Function("""{"fn": "length"}"""), 100L));
        Assert.Equal("k", Functions.SelectKey(Function("""{"key": "prefix"}"""), new Windowed<string>("key", new(0, 1)), "v"));
        Assert.Null(Functions.SelectKey(Function("""{"key": "append", "arg": "+"}"""), (string?)null, "v"));
        Assert.True(Functions.Test(Function("""{"test": "keyAtLeast", "arg": "b"}"""), "b", "v"));
        Assert.False(Functions.Test(Function("""{"test": "keyAtLeast", "arg": "b"}"""), "B", "v"));
        Assert.Equal("k0=x k1=", string.Join(' ', Functions.SplitWithKeys("k", "x,").Select(p => $"{p.Key}={p.Value}")));
        Assert.Null(TextAggregate.Add("concatOrDelete", "i", "a!"));
        Assert.Equal("null+null", TextAggregate.Add<string?>("concat", null, null));
        Assert.Equal("null~1", Functions.Join((string?)null, 1L));
    }

    private static JsonElement Function(string json) => JsonDocument.Parse(json).RootElement;

    private static Vector Parse(string json) => Vector.Parse("sample", JsonDocument.Parse(json).RootElement);

    private static Vector Sample() => Parse(Json);
}
