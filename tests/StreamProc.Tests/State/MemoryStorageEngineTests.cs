using StreamProc.State;

namespace StreamProc.Tests.State;

public sealed class MemoryStorageEngineTests : StorageEngineContract
{
    protected override IStorageEngine Engine { get; } = new MemoryStorageEngine();

    protected override int Iterations => 1_000;

    [Fact]
    public void ACrashTakesBackWhatWasNotFlushed()
    {
        using var engine = new MemoryStorageEngine { LosesUnflushed = true };
        var storage = engine.Open("0_0");
        Changes.Apply(storage, 1, Changes.Of(storage, "s", ("a", "1")));
        storage.Flush();
        Changes.Apply(storage, 2, Changes.Of(storage, "s", ("a", "2"), ("b", "2")));

        engine.Crash();

        Assert.Throws<ObjectDisposedException>(() => storage.Checkpoint);
        using var reopened = engine.Open("0_0");
        Assert.Equal(1, reopened.Checkpoint["changelog-0"]);
        Assert.Equal("a=1", Changes.Text(reopened.Open("s")));
    }

    [Fact]
    public void WithoutThatOptionACrashTakesNothingBack()
    {
        using var engine = new MemoryStorageEngine();
        var storage = engine.Open("0_0");
        Changes.Apply(storage, 1, Changes.Of(storage, "s", ("a", "1")));

        engine.Crash();

        using var reopened = engine.Open("0_0");
        Assert.Equal("a=1", Changes.Text(reopened.Open("s")));
    }
}
