using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

/// <summary>Refuses settings of stores that do not fit their tables. Kafka Streams has no look at most of them before records come.</summary>
internal static class SupplierRules
{
    /// <summary>A table by key.</summary>
    public static void CheckKeyed<TKey, TValue>(StreamsBuilder builder, string node, Materialized<TKey, TValue> settings)
    {
        if (settings.HistoryRetention is { } history && history < TimeSpan.Zero)
            builder.Refuse($"Node {node}: its store's history retention of {history} is negative: set with WithHistoryRetention how far back rows are looked up.");
        if (settings.Retention is { } retention && retention < TimeSpan.Zero)
            builder.Refuse($"Node {node}: its store's retention of {retention} is negative: leave WithRetention out, for only windows are kept for a time.");
        if (settings.Supplier is not (null or KeyValueStoreSupplier or VersionedStoreSupplier))
            RefuseKind(builder, node, settings.Supplier, "a table by key is kept in a key-value store", "Stores.PersistentKeyValueStore, InMemoryKeyValueStore, LruMap or PersistentVersionedKeyValueStore");
        CheckSettings(builder, node, settings);
    }

    /// <summary>How long a table's windows are kept: as its supplier says or as was set, which must be enough, else as is needed.</summary>
    public static long RetentionMs<TKey, TValue>(StreamsBuilder builder, string node, WindowKind windows, Materialized<TKey, TValue> settings)
    {
        RefuseVersions(builder, node, settings);
        if (settings.Supplier is null) return RetentionMs(builder, node, settings.Retention, windows.NeededRetentionMs, windows.NeededRetention);

        if (settings.Supplier is not WindowStoreSupplier supplier)
        {
            RefuseKind(builder, node, settings.Supplier, "a table of windows is kept in a window store", "Stores.PersistentWindowStore or InMemoryWindowStore");
            return windows.NeededRetentionMs;
        }
        if (supplier.RetainsDuplicates)
            builder.Refuse($"Node {node}: its store {supplier.Name} keeps duplicates, but a table has one row for each key and window: leave retainDuplicates out.");
        if (supplier.SizeMs != windows.SizeMs)
            builder.Refuse($"Node {node}: its store {supplier.Name} is for windows of {supplier.WindowSize}, but the table's are of {Milliseconds.Span(windows.SizeMs)}: give the supplier the same.");
        CheckRetention(builder, node, supplier, supplier.Retention, windows.NeededRetentionMs, windows.NeededRetention);
        return supplier.RetentionMs;
    }

    /// <summary>How long a table's sessions are kept.</summary>
    public static long SessionRetentionMs<TKey, TValue>(StreamsBuilder builder, string node, long neededMs, Materialized<TKey, TValue> settings)
    {
        const string needed = "the sessions' gap and grace";
        RefuseVersions(builder, node, settings);
        if (settings.Supplier is null) return RetentionMs(builder, node, settings.Retention, neededMs, needed);

        if (settings.Supplier is not SessionStoreSupplier supplier)
        {
            RefuseKind(builder, node, settings.Supplier, "a table of sessions is kept in a session store", "Stores.PersistentSessionStore or InMemorySessionStore");
            return neededMs;
        }
        CheckRetention(builder, node, supplier, supplier.Retention, neededMs, needed);
        return supplier.RetentionMs;
    }

    /// <summary>A side of a stream-stream join. Kafka Streams: KStreamImplJoin.assertWindowSettings.</summary>
    public static void CheckJoinSide(StreamsBuilder builder, string node, WindowStoreSupplier? supplier, long sizeMs, long retentionMs)
    {
        if (supplier is null) return;
        if (!supplier.RetainsDuplicates)
            builder.Refuse($"Node {node}: its store {supplier.Name} does not keep duplicates, but a join needs all records of one key and time: set retainDuplicates.");
        if (supplier.SizeMs != sizeMs || supplier.RetentionMs != retentionMs)
            builder.Refuse(
                $"Node {node}: its store {supplier.Name} has a window size of {supplier.WindowSize} and a retention of {supplier.Retention}, but the join's windows need {Milliseconds.Span(sizeMs)} (before and after together) and {Milliseconds.Span(retentionMs)} (that and the grace): give the supplier the same.");
    }

    private static long RetentionMs(StreamsBuilder builder, string node, TimeSpan? retention, long neededMs, string needed)
    {
        if (retention is not { } set) return neededMs;
        if (Milliseconds.Of(set) < neededMs)
            builder.Refuse($"Node {node}: its store's retention of {set} is below {needed}, {Milliseconds.Span(neededMs)}: raise it to that at least, with WithRetention.");
        return Milliseconds.Of(set);
    }

    private static void CheckRetention(StreamsBuilder builder, string node, StoreSupplier supplier, TimeSpan retention, long neededMs, string needed)
    {
        if (Milliseconds.Of(retention) < neededMs)
            builder.Refuse($"Node {node}: the retention of its store {supplier.Name}, {retention}, is below {needed}, {Milliseconds.Span(neededMs)}: give the supplier that at least.");
    }

    private static void RefuseVersions<TKey, TValue>(StreamsBuilder builder, string node, Materialized<TKey, TValue> settings)
    {
        if (settings.HasHistoryRetentionOfItsOwn)
            builder.Refuse($"Node {node}: windows have no versions: leave WithHistoryRetention out, and set with WithRetention how long windows are kept.");
        CheckSettings(builder, node, settings with { HistoryRetention = null });
    }

    private static void CheckSettings<TKey, TValue>(StreamsBuilder builder, string node, Materialized<TKey, TValue> settings)
    {
        if (settings.Supplier is not { } supplier) return;
        if (settings.StoreType is not null)
            builder.Refuse($"Node {node}: its store {supplier.Name} has a supplier, which says where it is kept: leave WithStoreType out.");
        if (settings.HasHistoryRetentionOfItsOwn)
            builder.Refuse($"Node {node}: its store {supplier.Name} has a supplier, which says whether there is a history: leave WithHistoryRetention out, and take Stores.PersistentVersionedKeyValueStore if there is to be one.");
    }

    private static void RefuseKind(StreamsBuilder builder, string node, StoreSupplier supplier, string needed, string remedy) =>
        builder.Refuse($"Node {node}: the supplier of its store {supplier.Name} makes {supplier.Kind}, but {needed}: take {remedy}.");
}
