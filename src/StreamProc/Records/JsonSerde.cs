using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamProc.Records;

/// <summary>JSON from and to bytes, never by way of a string. A payload <c>null</c> is an absent object.</summary>
internal sealed class JsonSerde<T> : ISerde<T>
{
    // Where a writer rests between records; nothing is ever written to it. (Resting on a stream would allocate a buffer each time.)
    private static readonly ByteWriter Nowhere = new(0);

    private readonly JsonTypeInfo<T> _type;

    // Lanes share a serde, a writer belongs to one thread.
    private readonly ThreadLocal<Utf8JsonWriter> _writer;

    public JsonSerde(JsonTypeInfo<T> type)
    {
        _type = type;
        var options = new JsonWriterOptions
        {
            Encoder = type.Options.Encoder,
            Indented = type.Options.WriteIndented,
            MaxDepth = type.Options.MaxDepth,
            SkipValidation = true, // the serializer writes well-formed JSON
        };
        _writer = new(() => new Utf8JsonWriter(Nowhere, options));
    }

    public void Serialize(T value, IBufferWriter<byte> output, SerdeContext context)
    {
        var writer = _writer.Value!;
        writer.Reset(output);
        try
        {
            JsonSerializer.Serialize(writer, value, _type);
            writer.Flush();
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new SerdeException($"Cannot write {typeof(T).Name} as JSON: {e.Message}", e);
        }
        finally
        {
            // Holds on to neither the output nor, after a failure, half a document.
            writer.Reset(Nowhere);
        }
    }

    public T Deserialize(ReadOnlySpan<byte> data, SerdeContext context)
    {
        try
        {
            return JsonSerializer.Deserialize(data, _type)!;
        }
        catch (JsonException e)
        {
            throw new SerdeException($"Cannot read {typeof(T).Name} from {data.Length} bytes of JSON: {e.Message}", e);
        }
    }
}
