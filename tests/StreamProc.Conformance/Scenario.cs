using System.Text.Json;
using StreamProc.Dsl;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Testing;

namespace StreamProc.Conformance;

/// <summary>A vector needs an operator that the DSL has not got yet.</summary>
internal sealed class NotSupportedYetException(string @operator) : Exception($"not supported yet: {@operator}");

/// <summary>A topology being built, and what has to be known to put records in and to read sinks and stores.</summary>
internal sealed class Scenario(Vector vector, bool allowsGeneratedNames)
{
    public StreamsBuilder Streams { get; } = new(new TopologyOptions { Optimize = vector.Optimize, AllowGeneratedNames = allowsGeneratedNames, JsonByDefault = false });

    /// <summary>For each sink topic, how its bytes are shown.</summary>
    public Dictionary<string, SinkBytes> Sinks { get; } = new(StringComparer.Ordinal);

    /// <summary>For each named store, how its rows are read at the end.</summary>
    public Dictionary<string, Func<TopologyTestDriver, IEnumerable<StoreRow>>> Stores { get; } = new(StringComparer.Ordinal);

    /// <summary>How a table is kept, as the operator says; null if it does not name a store.</summary>
    public Materialized<TKey, TValue>? Table<TKey, TValue>(JsonElement op, KeyKind<TKey> keys, ValueKind<TValue> values)
    {
        if (op.Text("store") is not { } name) return null;
        if (op.Has("historyMs"))
        {
            Stores.Add(name, driver => Versions(driver.GetVersionedKeyValueStore<string, TValue>(name), values));
            return Materialized(name, op, keys.Serde, values.Serde).WithHistoryRetention(op.Span("historyMs"));
        }

        Stores.Add(name, driver => driver.GetTimestampedKeyValueStore<TKey, TValue>(name).All().Select(row => Row(keys.Parts(row.Key), row.Value, values)));
        return Materialized(name, op, keys.Serde, values.Serde);
    }

    /// <summary>Adds a store for a processor: by key, without timestamps.</summary>
    public void AddPlainStore<TKey, TValue>(string name, KeyKind<TKey> keys, ValueKind<TValue> values)
    {
        Streams.AddStateStore(new KeyValueStoreBuilder<TKey, TValue>(name, keys.Serde, ValueLayouts.Plain(values.Serde)));
        Stores.Add(name, driver => driver.GetStore<IReadOnlyKeyValueStore<TKey, TValue>>(name).All()
            .Select(row => new StoreRow(keys.Parts(row.Key).Key, keys.Parts(row.Key).Window, values.Show(row.Value), null, null)));
    }

    /// <summary>The same for a table of time windows, which the store keeps by the inner key.</summary>
    public Materialized<string, TValue>? WindowedTable<TValue>(JsonElement op, KeyKind<Windowed<string>> keys, ValueKind<TValue> values)
    {
        if (op.Text("store") is not { } name) return null;

        Stores.Add(name, driver => driver.GetTimestampedWindowStore<string, TValue>(name).FetchAll(0, long.MaxValue).Select(row => Row(keys.Parts(row.Key), row.Value, values)));
        return Materialized(name, op, Serdes.String, values.Serde);
    }

    /// <summary>The same for a table of sessions, which the recorder reads key by key.</summary>
    public Materialized<string, TValue>? SessionTable<TValue>(JsonElement op, ValueKind<TValue> values)
    {
        if (op.Text("store") is not { } name) return null;

        Stores.Add(name, driver => vector.CandidateKeys().SelectMany(key => driver.GetSessionStore<string, TValue>(name).Fetch(key))
            .Select(row => new StoreRow(row.Key.Key, row.Key.Window, values.Show(row.Value), null, null)));
        return Materialized(name, op, Serdes.String, values.Serde);
    }

    /// <summary>A versioned store is read key by key: as it is, and as it was at a quarter, a half, three quarters and the whole of the newest time put in.</summary>
    private IEnumerable<StoreRow> Versions<TValue>(IReadOnlyVersionedKeyValueStore<string, TValue> store, ValueKind<TValue> values)
    {
        const int parts = 4;
        var newestMs = vector.Steps.Max(s => s.TimestampMs);
        foreach (var key in vector.CandidateKeys())
        {
            if (store.Get(key) is { HasValue: true, Value: var now }) yield return new(key, null, values.Show(now.Value), now.TimestampMs, null);
            for (var part = 1; part <= parts; part++)
            {
                var asOfMs = newestMs * part / parts;
                if (store.Get(key, asOfMs) is { HasValue: true, Value: var then }) yield return new(key, null, values.Show(then.Value), then.TimestampMs, asOfMs);
            }
        }
    }

    private static StoreRow Row<TValue>((string Key, Window? Window) key, ValueAndTimestamp<TValue> value, ValueKind<TValue> values) =>
        new(key.Key, key.Window, values.Show(value.Value), value.TimestampMs < 0 ? null : value.TimestampMs, null);

    private static Materialized<TKey, TValue> Materialized<TKey, TValue>(string name, JsonElement op, ISerde<TKey> keys, ISerde<TValue> values)
    {
        var materialized = Dsl.Materialized.With(keys, values) with { Name = name };
        if (op.Text("storeType") is "memory") materialized = materialized.WithStoreType(StoreType.InMemory);
        if (op.Has("retentionMs")) materialized = materialized.WithRetention(op.Span("retentionMs"));
        if (op.Has("caching")) materialized = op.GetProperty("caching").GetBoolean() ? materialized.WithCachingEnabled() : materialized.WithCachingDisabled();
        if (op.Has("logging") && !op.GetProperty("logging").GetBoolean()) materialized = materialized.WithLoggingDisabled();
        return materialized;
    }
}

/// <summary>Shows the bytes of a sink's records.</summary>
internal sealed record SinkBytes(Func<byte[]?, string> ShowKey, Func<byte[]?, string> ShowValue)
{
    public static SinkBytes Of<TKey, TValue>(string topic, KeyKind<TKey> keys, ValueKind<TValue> values)
    {
        var (keyContext, valueContext) = (new SerdeContext(topic, IsKey: true), new SerdeContext(topic, IsKey: false));
        return new(
            key => key is null ? "null" : keys.Show(keys.Serde.Deserialize(key, keyContext)),
            value => value is null ? "null" : values.Show(values.Serde.Deserialize(value, valueContext)));
    }
}

/// <summary>Reads what an operator of a vector says.</summary>
internal static class OperatorFields
{
    public static string Kind(this JsonElement op) => op.GetProperty("op").GetString()!;

    public static bool Has(this JsonElement op, string field) => op.TryGetProperty(field, out _);

    public static string? Text(this JsonElement op, string field) => op.TryGetProperty(field, out var value) ? value.GetString() : null;

    public static TimeSpan Span(this JsonElement op, string field) => TimeSpan.FromMilliseconds(op.GetProperty(field).GetInt64());

    public static Named? Named(this JsonElement op) => op.Text("name") is { } name ? Dsl.Named.As(name) : null;
}
