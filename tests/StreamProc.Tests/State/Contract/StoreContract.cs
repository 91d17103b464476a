using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Tests.State;

/// <summary>Each kind of store against the plainest model of it, under commits, crashes, restarts and restorations from its changelog.</summary>
public abstract class StoreContract
{
    private const long SmallCacheBytes = 500, LargeCacheBytes = 1_000_000;

    /// <summary>What a cache may hold: nothing, so little that it overflows, or all.</summary>
    public static TheoryData<bool, long> Places => [.. PlacesAndCaches()];

    /// <summary>How often a property is tried.</summary>
    protected abstract int Iterations { get; }

    /// <summary>An empty engine.</summary>
    protected abstract IStorageEngine Open();

    [Theory]
    [MemberData(nameof(Places))]
    public void A_key_value_store_is_a_dictionary(bool isPersistent, long cacheBytes) => KeyValueContract.Check(
        Open, Stores.KeyValueStoreBuilder(KeyValues(isPersistent), Serdes.String, Serdes.String), number => $"v{number}", cacheBytes, Iterations);

    [Theory]
    [MemberData(nameof(Places))]
    public void So_is_a_timestamped_one(bool isPersistent, long cacheBytes) => KeyValueContract.Check(
        Open, Stores.TimestampedKeyValueStoreBuilder(KeyValues(isPersistent), Serdes.String, Serdes.String),
        number => new ValueAndTimestamp<string>($"v{number}", number * 7), cacheBytes, Iterations);

    [Theory]
    [MemberData(nameof(Places))]
    public void A_window_store_is_a_list_of_windows(bool isPersistent, long cacheBytes) => WindowContract.Check(
        Open, Stores.WindowStoreBuilder(WindowContract.Supplier(isPersistent), Serdes.String, Serdes.String), number => $"v{number}", cacheBytes, Iterations);

    [Theory]
    [MemberData(nameof(Places))]
    public void So_is_a_timestamped_window_store(bool isPersistent, long cacheBytes) => WindowContract.Check(
        Open, Stores.TimestampedWindowStoreBuilder(WindowContract.Supplier(isPersistent), Serdes.String, Serdes.String),
        number => new ValueAndTimestamp<string>($"v{number}", number * 7), cacheBytes, Iterations);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_window_store_with_duplicates_is_a_list_of_rows(bool isPersistent) => WindowContract.Check(
        Open, Stores.WindowStoreBuilder(WindowContract.Supplier(isPersistent, retainDuplicates: true), Serdes.String, Serdes.String), number => $"v{number}", cacheBytes: 0, Iterations,
        keepsDuplicates: true);

    [Theory]
    [MemberData(nameof(Places))]
    public void A_session_store_is_a_list_of_sessions(bool isPersistent, long cacheBytes) => SessionContract.Check(
        Open, Stores.SessionStoreBuilder(SessionContract.Supplier(isPersistent), Serdes.String, Serdes.String), cacheBytes, Iterations);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_versioned_store_is_a_list_of_versions(bool isPersistent) => VersionedContract.Check(
        Open, Stores.VersionedKeyValueStoreBuilder(VersionedContract.Supplier(isPersistent), Serdes.String, Serdes.String), Iterations);

    private static KeyValueStoreSupplier KeyValues(bool isPersistent) => isPersistent ? Stores.PersistentKeyValueStore("s") : Stores.InMemoryKeyValueStore("s");

    private static IEnumerable<(bool, long)> PlacesAndCaches()
    {
        foreach (var isPersistent in new[] { true, false })
            foreach (var cacheBytes in new[] { 0, SmallCacheBytes, LargeCacheBytes })
                yield return (isPersistent, cacheBytes);
    }
}
