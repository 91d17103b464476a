using System.Text.Json;
using System.Text.Json.Nodes;
using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Graph;

/// <summary>Shows a topic's records as JSON, by the serdes that a topology uses for it.</summary>
public abstract class RecordPrinter
{
    /// <summary>A key as JSON: windowed ones as <c>{"key","start","end"}</c> with ISO 8601 times.</summary>
    /// <exception cref="Exception">The bytes are not what the serde expects.</exception>
    public abstract JsonNode? Key(NullableSpan bytes, string topic);

    /// <summary>A value as JSON.</summary>
    /// <exception cref="Exception">The bytes are not what the serde expects.</exception>
    public abstract JsonNode? Value(NullableSpan bytes, string topic);

    /// <summary>A printer for these types.</summary>
    public static RecordPrinter Of<TKey, TValue>(IDeserializer<TKey> key, IDeserializer<TValue> value) => new Typed<TKey, TValue>(key, value);

    private sealed class Typed<TKey, TValue>(IDeserializer<TKey> keys, IDeserializer<TValue> values) : RecordPrinter
    {
        public override JsonNode? Key(NullableSpan bytes, string topic) => Print(keys, bytes, new(topic, IsKey: true));

        public override JsonNode? Value(NullableSpan bytes, string topic) => Print(values, bytes, new(topic, IsKey: false));

        private static JsonNode? Print<T>(IDeserializer<T> deserializer, NullableSpan bytes, SerdeContext context)
        {
            if (bytes.IsNull) return null;
            var value = deserializer.Deserialize(bytes.Span, context);
            return value is IWindowed windowed
                ? new JsonObject
                {
                    ["key"] = JsonSerializer.SerializeToNode(windowed.InnerKey, JsonSerializerOptions.Web),
                    ["start"] = windowed.Window.Start.UtcDateTime,
                    ["end"] = windowed.Window.End.UtcDateTime,
                }
                : value is IPrinted own ? JsonSerializer.SerializeToNode(own.Printed, JsonSerializerOptions.Web)
                : JsonSerializer.SerializeToNode(value, JsonSerializerOptions.Web);
        }
    }
}
