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
