using System.Text.Json;
using System.Text.Json.Serialization;
using StreamProc.Records;
using static StreamProc.Tests.Records.SerdeAssert;

namespace StreamProc.Tests.Records;

internal sealed record Flight(string Origin, int DelayMinutes, string? City = null);

internal sealed class Endless
{
    public Endless Self => this;
}

[JsonSerializable(typeof(Flight))]
internal sealed partial class FlightContext : JsonSerializerContext;

public sealed class JsonSerdeTests
{
    private static readonly Flight Sfo = new("SFO", 12);

    [Fact]
    public void Names_are_camel_case_by_default()
    {
        Assert.Equal("""{"origin":"SFO","delayMinutes":12,"city":null}"""u8, Write(Serdes.Json<Flight>(), Sfo));
        Assert.Equal(Sfo, Read(Serdes.Json<Flight>(), """{"ORIGIN":"SFO","delayMinutes":"12","unknown":1}"""u8.ToArray()));
    }

    [Fact]
    public void Options_are_used_for_writing_too()
    {
        var options = new JsonSerializerOptions { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
        Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(Sfo, options), Write(Serdes.Json<Flight>(options), Sfo));
        Assert.Equal(Sfo, RoundTrip(Serdes.Json<Flight>(options), Sfo));
    }

    [Fact]
    public void Source_generated_context_is_used()
    {
        var serde = Serdes.Json(FlightContext.Default.Flight);
        Assert.Equal("""{"Origin":"SFO","DelayMinutes":12,"City":null}"""u8, Write(serde, Sfo));
        Assert.Equal(Sfo, RoundTrip(serde, Sfo));
    }

    [Fact]
    public void Payload_null_is_an_absent_object() => Assert.Null(Read(Serdes.Json<Flight>(), "null"u8.ToArray()));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"origin":"SFO","delayMinutes":1} x""")]
    public void What_is_no_such_object_is_refused_with_type_and_cause(string json)
    {
        var error = Assert.Throws<SerdeException>(() => Read(Serdes.Json<Flight>(), System.Text.Encoding.UTF8.GetBytes(json)));
        Assert.StartsWith("Cannot read Flight from ", error.Message, StringComparison.Ordinal);
        Assert.IsType<JsonException>(error.InnerException, exactMatch: false);
    }

    [Fact]
    public void Writer_is_usable_after_a_failure()
    {
        var serde = Serdes.Json<object>();
        Assert.Throws<SerdeException>(() => Write(serde, new Endless()));
        Assert.Equal("""{"a":1}"""u8, Write(serde, new { a = 1 }));
    }

    [Fact]
    public void Several_threads_may_share_a_serde()
    {
        var serde = Serdes.Json<Flight>();
        Parallel.For(0, 1_000, i => Assert.Equal(i, RoundTrip(serde, Sfo with { DelayMinutes = i }).DelayMinutes));
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        var serde = Serdes.Json(FlightContext.Default.Flight);
        var writer = new ByteWriter();
        serde.Serialize(Sfo, writer, Context);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            writer.Reset();
            serde.Serialize(Sfo, writer, Context);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
