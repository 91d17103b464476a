using StreamProc.Records;

namespace StreamProc.Testing;

/// <summary>A topic that a test reads results from; each record is read once.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed class TestOutputTopic<TKey, TValue>
{
    private readonly TopologyTestDriver _driver;
    private readonly string _topic;
    private readonly IDeserializer<TKey> _keys;
    private readonly IDeserializer<TValue> _values;

    internal TestOutputTopic(TopologyTestDriver driver, string topic, IDeserializer<TKey> keys, IDeserializer<TValue> values) =>
        (_driver, _topic, _keys, _values) = (driver, topic, keys, values);

    /// <summary>Whether there is nothing to be read.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>How many records there are to be read.</summary>
    public int Count => _driver.Produced(_topic).Count;

    /// <summary>The next record. Keys and values of value types that are absent read as null only if their type can be.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public Record<TKey, TValue> ReadRecord()
    {
        if (!_driver.Produced(_topic).TryDequeue(out var record)) throw new InvalidOperationException($"Topic {_topic} has no record to be read.");
        return new(Read(_keys, record.Key, isKey: true), Read(_values, record.Value, isKey: false), record.TimestampMs, record.Headers);
    }

    /// <summary>All records that are to be read.</summary>
    public IReadOnlyList<Record<TKey, TValue>> ReadRecords()
    {
        var all = new List<Record<TKey, TValue>>();
        while (!IsEmpty) all.Add(ReadRecord());
        return all;
    }

    private T Read<T>(IDeserializer<T> deserializer, byte[]? bytes, bool isKey)
    {
        if (bytes is not null) return deserializer.Deserialize(bytes, new(_topic, isKey));
        return default(T) is null ? default! : throw new InvalidOperationException($"A {(isKey ? "key" : "value")} of topic {_topic} is null: read it as a type that can be.");
    }
}

/// <summary>Output as a table.</summary>
public static class TestOutputTables
{
    /// <summary>All records that are to be read, as the last value of each key; a null value deletes.</summary>
    public static IReadOnlyDictionary<TKey, TValue> ReadTable<TKey, TValue>(this TestOutputTopic<TKey, TValue> topic)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(topic);
        var table = new Dictionary<TKey, TValue>();
        foreach (var record in topic.ReadRecords())
        {
            if (record.HasValue) table[record.Key] = record.Value;
            else table.Remove(record.Key);
        }
        return table;
    }
}
