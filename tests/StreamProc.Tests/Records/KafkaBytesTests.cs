using System.Globalization;
using System.Text.Json;
using StreamProc.Records;

namespace StreamProc.Tests.Records;

/// <summary>bytes.json was written by Kafka's own classes: hashes, partitions, serdes, windowed keys. It decides.</summary>
public sealed class KafkaBytesTests
{
    private static readonly JsonDocument Golden = Load();

    public static TheoryData<string, string, string> SerdeCases() =>
        [.. Golden.RootElement.GetProperty("serdes").EnumerateArray().Select(c => (Text(c, "type"), Text(c, "value"), Text(c, "bytes")))];

    public static TheoryData<string, string, long, long, string> WindowedCases() =>
        [.. Golden.RootElement.GetProperty("windowedKeys").EnumerateArray()
            .Select(c => (Text(c, "type"), Text(c, "key"), c.GetProperty("start").GetInt64(), c.GetProperty("end").GetInt64(), Text(c, "bytes")))];

    [Theory]
    [MemberData(nameof(SerdeCases))]
    public void Serde_writes_and_reads_the_bytes_of_Kafka(string type, string value, string bytes)
    {
        switch (type)
        {
            case "short": Check(Serdes.Int16, short.Parse(value, CultureInfo.InvariantCulture), bytes); break;
            case "int": Check(Serdes.Int32, int.Parse(value, CultureInfo.InvariantCulture), bytes); break;
            case "long": Check(Serdes.Int64, long.Parse(value, CultureInfo.InvariantCulture), bytes); break;
            case "float": Check(Serdes.Float, float.Parse(value, CultureInfo.InvariantCulture), bytes); break;
            case "double": Check(Serdes.Double, double.Parse(value, CultureInfo.InvariantCulture), bytes); break;
            case "string": Check(Serdes.String, value, bytes); break;
            case "uuid": Check(Serdes.Guid, Guid.Parse(value), bytes); break;
            case "boolean": Check(Serdes.Boolean, bool.Parse(value), bytes); break;
            default: Assert.Fail($"bytes.json has a type that this test does not know: {type}"); break;
        }
    }

    [Theory]
    [MemberData(nameof(WindowedCases))]
    public void Windowed_key_has_the_bytes_of_Kafka(string type, string key, long startMs, long endMs, string bytes)
    {
        var serde = type is "time" ? Serdes.TimeWindowed(Serdes.String, TimeSpan.FromMilliseconds(endMs - startMs)) : Serdes.SessionWindowed(Serdes.String);
        Check(serde, new(key, new(startMs, endMs)), bytes);
    }

    [Fact]
    public void Hashes_and_partitions_are_those_of_Kafka()
    {
        var cases = Golden.RootElement.GetProperty("hashes").EnumerateArray().ToList();
        Assert.NotEmpty(cases);
        Assert.All(cases, c =>
        {
            var key = c.GetProperty("bytes").GetBytesFromBase64();
            Assert.Equal(c.GetProperty("murmur2").GetInt32(), Murmur2.Hash(key));
            Assert.Equal((c.GetProperty("murmur3_128_first").GetInt64(), c.GetProperty("murmur3_128_second").GetInt64()), Murmur3.Hash128(key));
            Assert.All([1, 3, 8, 12, 100], n => Assert.Equal(c.GetProperty($"partitionOf{n}").GetInt32(), DefaultPartitioner.Partition(key, n)));
        });
    }

    private static void Check<T>(ISerde<T> serde, T value, string bytes)
    {
        var expected = Convert.FromBase64String(bytes);
        Assert.Equal(expected, SerdeAssert.Write(serde, value));
        Assert.Equal(value, SerdeAssert.Read(serde, expected));
    }

    private static string Text(JsonElement c, string name) => c.GetProperty(name).GetString()!;

    private static JsonDocument Load()
    {
        using var stream = typeof(KafkaBytesTests).Assembly.GetManifestResourceStream("bytes.json");
        return JsonDocument.Parse(stream!);
    }
}
