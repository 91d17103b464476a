using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>Serdes by type, where none was given.</summary>
internal static class SerdeDefaults
{
    private static readonly Dictionary<Type, object> Known = new()
    {
        [typeof(string)] = Serdes.String,
        [typeof(byte[])] = Serdes.Bytes,
        [typeof(ShortBytes)] = Serdes.ShortBytes,
        [typeof(short)] = Serdes.Int16,
        [typeof(int)] = Serdes.Int32,
        [typeof(long)] = Serdes.Int64,
        [typeof(float)] = Serdes.Float,
        [typeof(double)] = Serdes.Double,
        [typeof(bool)] = Serdes.Boolean,
        [typeof(Guid)] = Serdes.Guid,
        [typeof(ShortBytes?)] = Serdes.ShortBytes.Nullable(),
        [typeof(short?)] = Serdes.Int16.Nullable(),
        [typeof(int?)] = Serdes.Int32.Nullable(),
        [typeof(long?)] = Serdes.Int64.Nullable(),
        [typeof(float?)] = Serdes.Float.Nullable(),
        [typeof(double?)] = Serdes.Double.Nullable(),
        [typeof(bool?)] = Serdes.Boolean.Nullable(),
        [typeof(Guid?)] = Serdes.Guid.Nullable(),
    };

    /// <summary>The default for a type: the user's own, the built-in one, JSON; or null. Windowed keys have none: their layout depends on the kind of window.</summary>
    public static ISerde<T>? Find<T>(DefaultSerdes own, bool json) =>
        own.Find<T>() is { } registered ? registered
        : Known.TryGetValue(typeof(T), out var known) ? (ISerde<T>)known
        : !json || typeof(IWindowed).IsAssignableFrom(typeof(T)) ? null
        : Serdes.Json<T>();

    /// <summary>Says that there is none, and the ways out.</summary>
    public static string Missing<T>(string node, string what, string remedy) =>
        $"Node {node}: there is no serde for its {what} of type {TypeName.Of(typeof(T))}: give one with {remedy}, or one for all of the type with TopologyOptions.Serdes.Add.";
}

/// <summary>Stands where a serde is missing until the topology is refused.</summary>
internal sealed class MissingSerde<T> : ISerde<T>
{
    public void Serialize(T value, System.Buffers.IBufferWriter<byte> output, SerdeContext context) => throw new SerdeException($"There is no serde for {typeof(T)}.");

    public T Deserialize(ReadOnlySpan<byte> data, SerdeContext context) => throw new SerdeException($"There is no serde for {typeof(T)}.");
}
