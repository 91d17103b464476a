using System.Buffers;
using Confluent.Kafka;
using Confluent.Kafka.SyncOverAsync;
using StreamProc.Records;

namespace StreamProc.Kafka;

/// <summary>
/// Makes serdes of Confluent.Kafka's serializers and deserializers, those of its schema-registry packages included. Null never reaches them: an
/// absent value has no bytes. They get no headers. Each record costs the arrays that they make.
/// </summary>
public static class ConfluentSerdes
{
    /// <summary>A serde that writes and reads what these do.</summary>
    /// <typeparam name="T">The type read and written; for a value type that may be absent add <c>Nullable()</c>.</typeparam>
    /// <param name="serializer">Writes; used by several threads at once.</param>
    /// <param name="deserializer">Reads; used by several threads at once.</param>
    public static ISerde<T> Of<T>(Confluent.Kafka.ISerializer<T> serializer, Confluent.Kafka.IDeserializer<T> deserializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        ArgumentNullException.ThrowIfNull(deserializer);
        return new Adapted<T>(serializer, deserializer);
    }

    /// <summary>A serde that writes and reads what these do. The calling thread waits: a schema is asked for once, and known from then on.</summary>
    /// <typeparam name="T">The type read and written; for a value type that may be absent add <c>Nullable()</c>.</typeparam>
    /// <param name="serializer">Writes; used by several threads at once.</param>
    /// <param name="deserializer">Reads; used by several threads at once.</param>
    public static ISerde<T> Of<T>(IAsyncSerializer<T> serializer, IAsyncDeserializer<T> deserializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        ArgumentNullException.ThrowIfNull(deserializer);
        return new Adapted<T>(serializer.AsSyncOverAsync(), deserializer.AsSyncOverAsync());
    }

    private sealed class Adapted<T>(Confluent.Kafka.ISerializer<T> serializer, Confluent.Kafka.IDeserializer<T> deserializer) : ISerde<T>
    {
        public void Serialize(T value, IBufferWriter<byte> output, SerdeContext context)
        {
            var bytes = serializer.Serialize(value, Theirs(context)) ?? throw new SerdeException(
                $"{serializer.GetType().Name} made no bytes of a {(context.IsKey ? "key" : "value")} for topic {context.Topic}: only an absent one has none. " +
                "Make it null before it is written, or use another serializer.");
            output.Write(bytes);
        }

        public T Deserialize(ReadOnlySpan<byte> data, SerdeContext context) => deserializer.Deserialize(data, isNull: false, Theirs(context));

        private static SerializationContext Theirs(SerdeContext context) =>
            new(context.IsKey ? MessageComponentType.Key : MessageComponentType.Value, context.Topic);
    }
}
