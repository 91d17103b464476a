using StreamProc.Records;
using StreamProc.State;
using StreamProc.Tests.State;

namespace StreamProc.RocksDb.Tests;

public sealed class RocksDbStorageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void MemoryStaysUnderTheCeiling()
    {
        const long CeilingBytes = 8 * 1024 * 1024;
        using var engine = new RocksDbStorageEngine(_folder.Path, new() { MemoryBytes = CeilingBytes });
        ITaskStorage[] tasks = [engine.Open("0_0"), engine.Open("0_1"), engine.Open("0_2")];
        var value = new byte[10_000];
        var maxBytes = 0L;
        for (var i = 0; i < 1_500; i++)
        {
            var task = tasks[i % 3];
            var changes = new OverlaidStore("s", task.Open("s"));
            new Random(i).NextBytes(value);
            for (var key = 0; key < 3; key++) changes.Put(BitConverter.GetBytes((i * 3) + key), value, 0, Headers.Empty);
            Changes.Apply(task, i, changes);
            maxBytes = Math.Max(maxBytes, engine.UsedMemoryBytes);
        }
        foreach (var task in tasks)
        {
            Assert.True(Changes.Text(task.Open("s")).Length > 0);
            maxBytes = Math.Max(maxBytes, engine.UsedMemoryBytes);
            task.Dispose();
        }

        // A flush takes a moment, in which writes go on.
        Assert.InRange(maxBytes, CeilingBytes / 4, CeilingBytes * 3 / 2);
    }

    [Fact]
    public void ReadersOutliveTheStorageThatTheyRead()
    {
        using var engine = new RocksDbStorageEngine(_folder.Path);
        for (var round = 0; round < 20; round++)
        {
            var storage = engine.Open("0_0");
            var store = storage.Open("s");
            Changes.Apply(storage, round, Changes.Of(storage, "s", ("a", "1"), ("b", "2")));
            using var isReading = new ManualResetEventSlim();
            var reader = Task.Run(() =>
            {
                while (true)
                {
                    Changes.Get(store, "a");
                    Changes.Text(store);
                    isReading.Set();
                }
            }, TestContext.Current.CancellationToken);
            isReading.Wait(TestContext.Current.CancellationToken);

            storage.Dispose();

            Assert.Throws<ObjectDisposedException>(() => reader.GetAwaiter().GetResult());
        }
    }

    [Fact]
    public void AnOpenWalkKeepsTheDatabaseUntilItEnds()
    {
        using var engine = new RocksDbStorageEngine(_folder.Path);
        var storage = engine.Open("0_0");
        Changes.Apply(storage, 1, Changes.Of(storage, "s", ("a", "1"), ("b", "2")));
        var walk = storage.Open("s").Scan([], NullableSpan.Null, reverse: false);
        Assert.True(walk.MoveNext());

        storage.Dispose();

        Assert.Throws<StorageException>(() => engine.Open("0_0"));
        Assert.Equal("b=2", Changes.Text(walk));
        using var reopened = engine.Open("0_0");
        Assert.Equal("a=1 b=2", Changes.Text(reopened.Open("s")));
    }

    [Fact]
    public void LookUpsAndChangesAllocateNothingForEachEntry()
    {
        using var engine = new RocksDbStorageEngine(_folder.Path);
        using var storage = engine.Open("0_0");
        var store = new OverlaidStore("s", storage.Open("s"));
        var checkpoint = new Dictionary<string, long>(StringComparer.Ordinal) { ["changelog-0"] = 1 };
        var key = new byte[20];
        void Round()
        {
            for (var i = 0; i < 10_000; i++)
            {
                BitConverter.TryWriteBytes(key, i);
                store.TryGet(key, out _);
                store.Put(key, key, 0, Headers.Empty);
            }
            storage.Apply([store], checkpoint);
            store.Applied();
        }

        for (var i = 0; i < 3; i++) Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000);
    }

    public void Dispose() => _folder.Dispose();
}
