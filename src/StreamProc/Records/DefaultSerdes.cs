namespace StreamProc.Records;

/// <summary>
/// Serdes of your own, by type: used wherever none is given, before the built-in ones and JSON. Kafka Streams: default.key.serde and default.value.serde, but for each type.
/// </summary>
public sealed class DefaultSerdes
{
    private readonly Dictionary<Type, object> _serdes = [];

    /// <summary>Adds the serde of a type; it takes the place of one that was added before. That of a value type also reads and writes values that may be absent.</summary>
    /// <typeparam name="T">The type, exactly: those derived from it have their own.</typeparam>
    /// <param name="serde">Reads and writes it, as key and as value.</param>
    public DefaultSerdes Add<T>(ISerde<T> serde)
    {
        ArgumentNullException.ThrowIfNull(serde);
        _serdes[typeof(T)] = serde;
        return this;
    }

    /// <summary>The serde that was added for a type; null: none was.</summary>
    internal ISerde<T>? Find<T>()
    {
        if (_serdes.TryGetValue(typeof(T), out var own)) return (ISerde<T>)own;
        return Nullable.GetUnderlyingType(typeof(T)) is { } present && _serdes.TryGetValue(present, out var inner)
            ? (ISerde<T>)Activator.CreateInstance(typeof(NullableSerde<>).MakeGenericType(present), inner)!
            : null;
    }
}
