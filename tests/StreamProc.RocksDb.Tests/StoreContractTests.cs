using StreamProc.State;
using StreamProc.Tests.State;

namespace StreamProc.RocksDb.Tests;

/// <summary>The stores in RocksDB.</summary>
public sealed class StoreContractTests : StoreContract, IDisposable
{
    // So little that memtables do not cost more than the tests.
    private static readonly RocksDbOptions Options = new() { MemoryBytes = 8 * 1024 * 1024, WriteBufferBytes = 64 * 1024 };

    private readonly TemporaryFolder _folder = new();

    // Each opens a database several times.
    protected override int Iterations => 6;

    public void Dispose() => _folder.Dispose();

    protected override IStorageEngine Open() => new RocksDbStorageEngine(_folder.Path, Options);
}
