using StreamProc.Records;

namespace StreamProc.Testing;

/// <summary>A topic that a test pipes records into.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed class TestInputTopic<TKey, TValue>
{
    private readonly TopologyTestDriver _driver;
    private readonly string _topic;
    private readonly ISerializer<TKey> _keys;
    private readonly ISerializer<TValue> _values;
    private readonly ByteWriter _key = new(), _value = new();

    internal TestInputTopic(TopologyTestDriver driver, string topic, ISerializer<TKey> keys, ISerializer<TValue> values) =>
        (_driver, _topic, _keys, _values) = (driver, topic, keys, values);

    /// <summary>Pipes a record in; returns when all that it leads to is done.</summary>
    /// <param name="key">Its key; null if absent.</param>
    /// <param name="value">Its value; null if absent.</param>
    /// <param name="timestampMs">Its time, milliseconds since the Unix epoch; null: the driver's wall clock.</param>
    /// <param name="headers">Its headers.</param>
    /// <exception cref="Tasks.StreamsException">The topology failed on it.</exception>
    public void PipeInput(TKey? key, TValue? value, long? timestampMs = null, Headers? headers = null) =>
        _driver.Pipe(
            _topic, Bytes(_keys, key, _key, isKey: true), Bytes(_values, value, _value, isKey: false),
            timestampMs ?? _driver.Time.GetUtcNow().ToUnixTimeMilliseconds(), headers ?? Headers.Empty);

    /// <summary>Pipes a record in, at a point in event time.</summary>
    public void PipeInput(TKey? key, TValue? value, DateTimeOffset timestamp, Headers? headers = null) =>
        PipeInput(key, value, timestamp.ToUnixTimeMilliseconds(), headers);

    private NullableSpan Bytes<T>(ISerializer<T> serializer, T? item, ByteWriter output, bool isKey)
    {
        if (item is null) return NullableSpan.Null;
        output.Reset();
        serializer.Serialize(item, output, new(_topic, isKey));
        return output.Written;
    }
}
