using System.Buffers;
using System.Text;
using Confluent.Kafka;
using StreamProc.Records;

namespace StreamProc.Kafka.Tests;

public sealed class ConfluentSerdesTest
{
    private static readonly SerdeContext Key = new("orders", IsKey: true);
    private static readonly SerdeContext Value = new("orders", IsKey: false);

    [Theory]
    [InlineData("")]
    [InlineData("Zürich")]
    public void Text_has_the_bytes_of_Confluents_serializer_and_comes_back(string text)
    {
        var serde = ConfluentSerdes.Of(Serializers.Utf8, Deserializers.Utf8);

        Assert.Equal(Serializers.Utf8.Serialize(text, default), Bytes(serde, text, Key));
        Assert.Equal(text, serde.Deserialize(Bytes(serde, text, Key), Key));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(-1L)]
    [InlineData(long.MaxValue)]
    public void Numbers_have_the_bytes_of_Confluents_serializer_and_of_our_own(long number)
    {
        var serde = ConfluentSerdes.Of(Serializers.Int64, Deserializers.Int64);

        Assert.Equal(Serializers.Int64.Serialize(number, default), Bytes(serde, number, Value));
        Assert.Equal(Bytes(StreamProc.Records.Serdes.Int64, number, Value), Bytes(serde, number, Value));
        Assert.Equal(number, serde.Deserialize(Bytes(serde, number, Value), Value));
    }

    [Fact]
    public void An_asynchronous_serializer_is_waited_for_and_told_topic_and_component()
    {
        var registry = new Tagging();
        var serde = ConfluentSerdes.Of<string>(registry, registry);

        Assert.Equal("orders/Key/a"u8.ToArray(), Bytes(serde, "a", Key));
        Assert.Equal("orders/Value/a"u8.ToArray(), Bytes(serde, "a", Value));
        Assert.Equal("orders/Value/a<orders/Value", serde.Deserialize("orders/Value/a"u8, Value));
    }

    [Fact]
    public void A_serializer_that_makes_no_bytes_of_a_value_is_named()
    {
        var serde = ConfluentSerdes.Of(new Nothing(), Deserializers.Utf8);

        var failure = Assert.Throws<SerdeException>(() => Bytes(serde, "a", Value));

        Assert.Contains("Nothing made no bytes of a value for topic orders", failure.Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes<T>(ISerde<T> serde, T value, SerdeContext context)
    {
        var output = new ArrayBufferWriter<byte>();
        serde.Serialize(value, output, context);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Goes on on another thread, as one that asks a registry does.</summary>
    private sealed class Tagging : IAsyncSerializer<string>, IAsyncDeserializer<string>
    {
        public async Task<byte[]> SerializeAsync(string data, SerializationContext context)
        {
            await Task.Yield();
            return Encoding.UTF8.GetBytes($"{context.Topic}/{context.Component}/{data}");
        }

        public async Task<string> DeserializeAsync(ReadOnlyMemory<byte> data, bool isNull, SerializationContext context)
        {
            await Task.Yield();
            return $"{Encoding.UTF8.GetString(data.Span)}<{context.Topic}/{context.Component}";
        }
    }

    private sealed class Nothing : Confluent.Kafka.ISerializer<string>
    {
        public byte[] Serialize(string data, SerializationContext context) => null!;
    }
}
