using StreamProc.State;
using StreamProc.Tests.State;

namespace StreamProc.RocksDb.Tests;

public sealed class RocksDbContractTests : StorageEngineContract
{
    private readonly TemporaryFolder _folder = new();
    private readonly RocksDbStorageEngine _engine;

    public RocksDbContractTests() => _engine = new(_folder.Path, new() { MemoryBytes = 16 * 1024 * 1024, WriteBufferBytes = 64 * 1024 });

    protected override IStorageEngine Engine => _engine;

    // Each opens and deletes a database.
    protected override int Iterations => 60;

    public override void Dispose()
    {
        base.Dispose();
        _folder.Dispose();
    }
}
