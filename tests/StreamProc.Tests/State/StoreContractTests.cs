using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Tests.State;

/// <summary>The stores in memory, and those on disk over a storage that loses at a crash what was not flushed.</summary>
public sealed class StoreContractTests : StoreContract
{
    private const int Tries = 40;

    protected override int Iterations => Tries;

    [Fact]
    public void An_LRU_store_keeps_what_was_used_last_and_its_changelog_says_so_in_order() =>
        LruContract.Check(() => Stores.KeyValueStoreBuilder(Stores.LruMap("s", 3), Serdes.String, Serdes.String), iterations: 400);

    [Fact]
    public void What_leaves_an_LRU_store_leaves_its_changelog_before_what_comes()
    {
        using var host = new StoreHost<IKeyValueStore<string, string>>(Open(), Stores.KeyValueStoreBuilder(Stores.LruMap("s", 2), Serdes.String, Serdes.String));
        host.At(1);
        host.Store.PutAll([new("c", "1"), new("d", "1")]);
        host.Commit();
        host.At(2);
        host.Store.Get("c");
        host.Store.Put("a", "2");
        host.Reopen(Reopening.Closed);
        Assert.Equal(["c=1@1", "d=1@1", "d=null@2", "a=2@2"], host.Log.Select(l => l.Text), StringComparer.Ordinal);
        Assert.Equal(["a", "c"], host.Store.All().Select(r => r.Key), StringComparer.Ordinal);
    }

    protected override IStorageEngine Open() => new MemoryStorageEngine { LosesUnflushed = true };
}
