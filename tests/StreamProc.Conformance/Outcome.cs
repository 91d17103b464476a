using StreamProc.Records;
using StreamProc.Testing;

namespace StreamProc.Conformance;

/// <summary>Everything that must be equal, from Kafka Streams or from us.</summary>
internal sealed class Outcome : RunOutcome
{
    public string Describe { get; init; } = "";

    public List<string> InternalTopics { get; } = [];

    /// <summary>Stores whose rows have windows.</summary>
    public HashSet<string> WindowStores { get; } = new(StringComparer.Ordinal);

    /// <summary>Of ours: each record and each row of a store in the order in which it came. Kafka Streams' order is another, but ours is the same every time.</summary>
    public List<string> AsRead { get; } = [];

    public void AddStore(string name, IReadOnlyList<StoreRow> rows)
    {
        Stores[name] = [.. rows.Select(row => row.ToString())];
        if (rows.Any(row => row.Window is not null)) WindowStores.Add(name);
    }
}

/// <summary>An entry of a store at the end.</summary>
/// <param name="Key">The key, of a windowed one the inner key.</param>
/// <param name="Window">The window; null where there are none.</param>
/// <param name="Value">The value, as <see cref="Show"/> writes it.</param>
/// <param name="TimestampMs">The stored timestamp; null where the store has none.</param>
/// <param name="AsOfMs">Of a versioned store: the time that was asked for; null: the newest.</param>
internal sealed record StoreRow(string Key, Window? Window, string Value, long? TimestampMs, long? AsOfMs)
{
    public override string ToString() => Show.Record(Show.Key(Key, Window), Value, TimestampMs, []) + (AsOfMs is { } ms ? $" as of {ms}" : "");

    /// <summary>The recorder's order: key, time asked for, window.</summary>
    public static IEnumerable<StoreRow> InOrder(IEnumerable<StoreRow> rows) =>
        rows.OrderBy(r => r.Key, StringComparer.Ordinal).ThenBy(r => r.AsOfMs ?? -1).ThenBy(r => r.Window?.StartMs ?? 0).ThenBy(r => r.Window?.EndMs ?? 0);
}
