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

    protected override IStorageEngine Open() => new MemoryStorageEngine { LosesUnflushed = true };
}
