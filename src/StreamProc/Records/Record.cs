namespace StreamProc.Records;

/// <summary>A record as operators see it: typed key and value, event time and headers.</summary>
/// <remarks>
/// Absence is null: of a class, or of a <c>Nullable</c>. Keys and values of a plain value type are always there, for a
/// null payload where one is declared does not deserialize. <c>default</c> never means absent.
/// </remarks>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public readonly struct Record<TKey, TValue>
{
    /// <summary>A record.</summary>
    /// <param name="key">Its key, null if absent.</param>
    /// <param name="value">Its value, null if absent.</param>
    /// <param name="timestampMs">Event time, milliseconds since the Unix epoch.</param>
    /// <param name="headers">Its headers; none if null.</param>
    public Record(TKey key, TValue value, long timestampMs, Headers? headers = null)
    {
        Key = key;
        Value = value;
        TimestampMs = timestampMs;
        Headers = headers ?? Headers.Empty;
    }

    /// <summary>The key, null if absent.</summary>
    public TKey Key { get; }

    /// <summary>The value, null if absent.</summary>
    public TValue Value { get; }

    /// <summary>Event time, milliseconds since the Unix epoch.</summary>
    public long TimestampMs { get; }

    /// <summary>The headers.</summary>
    public Headers Headers { get; }

    /// <summary>Whether there is a key.</summary>
    public bool HasKey => Key is not null;

    /// <summary>Whether there is a value.</summary>
    public bool HasValue => Value is not null;

    /// <summary>This record with another key.</summary>
    public Record<TNewKey, TValue> WithKey<TNewKey>(TNewKey key) => new(key, Value, TimestampMs, Headers);

    /// <summary>This record with another value.</summary>
    public Record<TKey, TNewValue> WithValue<TNewValue>(TNewValue value) => new(Key, value, TimestampMs, Headers);

    /// <summary>This record with another event time, in milliseconds since the Unix epoch.</summary>
    public Record<TKey, TValue> WithTimestamp(long timestampMs) => new(Key, Value, timestampMs, Headers);

    /// <summary>This record with other headers.</summary>
    public Record<TKey, TValue> WithHeaders(Headers headers) => new(Key, Value, TimestampMs, headers);
}
