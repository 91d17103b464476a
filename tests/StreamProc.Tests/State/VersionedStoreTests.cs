using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Tests.State;

/// <summary>What a list of versions does not tell of a versioned store.</summary>
public sealed class VersionedStoreTests
{
    private const long HistoryMs = 50_000;

    [Fact]
    public void A_version_deleted_at_its_own_start_is_forgotten_with_the_delete()
    {
        var rows = new Store().Rows;
        rows.Put("a", "v", 10);
        Assert.True(rows.Put("a", null!, 10).IsLatest);
        Assert.True(rows.Put("a", "w", 7).IsLatest);
        Assert.Equal("w", rows.Get("a", 10).Value.Value);
    }

    [Fact]
    public void The_newest_version_never_expires()
    {
        var rows = new Store().Rows;
        rows.Put("a", "old", 5);
        rows.Put("b", "new", 10 * HistoryMs);

        Assert.Equal(new VersionedRecord<string>("old", 5, null), rows.Get("a").Value);
        Assert.Equal("old", rows.Get("a", 6).Value.Value);
        Assert.False(rows.Get("b", 6).HasValue);
        Assert.Equal(default, rows.Put("a", "late", 6));
    }

    [Fact]
    public void A_version_that_was_refused_is_not_taken_when_the_tail_of_the_changelog_is_replayed()
    {
        using var host = Host(isPersistent: true);
        host.Store.Put("b", "new", 4 * HistoryMs);
        host.Reopen(Reopening.Closed);
        Assert.False(host.Store.Put("a", "late", 2 * HistoryMs).IsPut);
        host.Commit();
        host.Reopen(Reopening.Crashed);
        Assert.Equal(["b=new@200000", "a=late@100000"], host.Log.Select(l => l.Text), StringComparer.Ordinal);
        Assert.False(host.Store.Get("a").HasValue);
    }

    [Fact]
    public void A_version_that_came_late_stays_an_old_one_when_what_followed_it_has_expired_by_the_time_of_the_replay()
    {
        using var host = Host(isPersistent: false);
        host.Store.Put("a", "v", 60_000);
        host.Store.Delete("a", 61_000);
        Assert.Equal(60_000, host.Store.Put("a", "late", 55_000).ValidToMs);
        host.Store.Put("b", "new", 4 * HistoryMs);
        host.Reopen(Reopening.Closed);
        Assert.False(host.Store.Get("a").HasValue);
    }

    private static StoreHost<IVersionedKeyValueStore<string, string>> Host(bool isPersistent) => new(
        new MemoryStorageEngine { LosesUnflushed = true }, Stores.VersionedKeyValueStoreBuilder(VersionedContract.Supplier(isPersistent), Serdes.String, Serdes.String));

    /// <summary>A store in memory.</summary>
    private sealed class Store
    {
        private readonly ITaskStorage _storage = new MemoryStorageEngine().Open("0_0");
        private readonly OverlaidStore _bytes;

        public Store()
        {
            _bytes = new("rows", _storage.Open("rows"));
            var context = new StoreContext("rows", "rows-changelog", _bytes, new(), new(), IsLogged: true, _ => { });
            Rows = (VersionedStore<string, string>)new VersionedStoreBuilder<string, string>("rows", Serdes.String, Serdes.String, new(HistoryMs)).Build(new(context, cache: null));
        }

        public VersionedStore<string, string> Rows { get; }
    }
}
