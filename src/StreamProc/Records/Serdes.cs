using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamProc.Records;

/// <summary>The built-in serdes. Their bytes are those of Kafka's own serdes of the same types, so that Java clients can read and write them.</summary>
public static class Serdes
{
    /// <summary>Text as UTF-8. What is not valid is replaced, as Java does: U+FFFD when reading, <c>?</c> for half a surrogate pair when writing.</summary>
    public static ISerde<string> String { get; } = new StringSerde();

    /// <summary>Bytes as they are.</summary>
    public static ISerde<byte[]> Bytes { get; } = new BytesSerde();

    /// <summary>Up to 31 bytes as they are, held inside the record: no object is made.</summary>
    public static ISerde<ShortBytes> ShortBytes { get; } = new ShortBytesSerde();

    /// <summary>Two bytes, big-endian (Kafka: Short).</summary>
    public static ISerde<short> Int16 { get; } = new Int16Serde();

    /// <summary>Four bytes, big-endian (Kafka: Integer).</summary>
    public static ISerde<int> Int32 { get; } = new Int32Serde();

    /// <summary>Eight bytes, big-endian (Kafka: Long).</summary>
    public static ISerde<long> Int64 { get; } = new Int64Serde();

    /// <summary>Four bytes, big-endian IEEE 754.</summary>
    public static ISerde<float> Float { get; } = new FloatSerde();

    /// <summary>Eight bytes, big-endian IEEE 754.</summary>
    public static ISerde<double> Double { get; } = new DoubleSerde();

    /// <summary>One byte: 1 or 0.</summary>
    public static ISerde<bool> Boolean { get; } = new BooleanSerde();

    /// <summary>The 36 characters of the usual text form, lower case (Kafka: UUID).</summary>
    public static ISerde<Guid> Guid { get; } = new GuidSerde();

    /// <summary>JSON with the defaults of the web: camel case, names in any case, numbers in quotes accepted.</summary>
    /// <typeparam name="T">The type read and written.</typeparam>
    public static ISerde<T> Json<T>() => Json<T>(JsonSerializerOptions.Web);

    /// <summary>JSON with other options.</summary>
    /// <typeparam name="T">The type read and written.</typeparam>
    public static ISerde<T> Json<T>(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return Json((JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
    }

    /// <summary>JSON with the code of a source-generated context: no reflection.</summary>
    /// <typeparam name="T">The type read and written.</typeparam>
    public static ISerde<T> Json<T>(JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new JsonSerde<T>(type);
    }

    /// <summary>The same bytes for a value that may be absent. Absence has no bytes, so it never reaches the serde.</summary>
    /// <typeparam name="T">A value type.</typeparam>
    public static ISerde<T?> Nullable<T>(this ISerde<T> serde)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(serde);
        return new NullableSerde<T>(serde);
    }

    /// <summary>Keys of time windows: the inner key, then the window's start (8 bytes). The end is not in the bytes, so the size must be known.</summary>
    /// <typeparam name="TKey">The inner key's type.</typeparam>
    /// <param name="inner">The inner key's serde.</param>
    /// <param name="size">The windows' size.</param>
    public static ISerde<Windowed<TKey>> TimeWindowed<TKey>(ISerde<TKey> inner, TimeSpan size)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, TimeSpan.FromMilliseconds(1));
        var sizeMs = Milliseconds.Of(size);
        return new TimeWindowedSerde<TKey>(inner, startMs => startMs > long.MaxValue - sizeMs ? long.MaxValue : startMs + sizeMs);
    }

    /// <summary>Keys of session windows: the inner key, then the session's end (8 bytes) and start (8 bytes).</summary>
    /// <typeparam name="TKey">The inner key's type.</typeparam>
    /// <param name="inner">The inner key's serde.</param>
    public static ISerde<Windowed<TKey>> SessionWindowed<TKey>(ISerde<TKey> inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return new SessionWindowedSerde<TKey>(inner);
    }
}
