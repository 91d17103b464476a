using System.Buffers;

namespace StreamProc.Records;

/// <summary>What a serde may want to know about the place that its bytes come from or go to.</summary>
/// <param name="Topic">The topic (for a store: its changelog topic).</param>
/// <param name="IsKey">Whether the bytes are a record's key.</param>
public sealed record SerdeContext(string Topic, bool IsKey);

/// <summary>Turns objects into bytes. Null never gets here: an absent value has no bytes.</summary>
/// <typeparam name="T">The type written.</typeparam>
public interface ISerializer<in T>
{
    /// <summary>Appends the bytes of <paramref name="value"/> to <paramref name="output"/>.</summary>
    void Serialize(T value, IBufferWriter<byte> output, SerdeContext context);
}

/// <summary>Turns bytes into objects. Null never gets here: absent bytes are an absent value.</summary>
/// <typeparam name="T">The type read.</typeparam>
public interface IDeserializer<out T>
{
    /// <summary>Reads one value that takes up all of <paramref name="data"/>. Any exception means that the bytes are corrupt.</summary>
    T Deserialize(ReadOnlySpan<byte> data, SerdeContext context);
}

/// <summary>Both directions for one type.</summary>
/// <typeparam name="T">The type read and written.</typeparam>
public interface ISerde<T> : ISerializer<T>, IDeserializer<T>;
