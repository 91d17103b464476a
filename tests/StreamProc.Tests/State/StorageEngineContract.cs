using CsCheck;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Tests.State;

/// <summary>What every storage engine has to do.</summary>
public abstract class StorageEngineContract : IDisposable
{
    /// <summary>The engine under test, empty at first.</summary>
    protected abstract IStorageEngine Engine { get; }

    /// <summary>How often a property is tried.</summary>
    protected abstract int Iterations { get; }

    [Fact]
    public void ANewStorageIsEmpty()
    {
        using var storage = Engine.Open("0_0");

        Assert.Empty(storage.Checkpoint);
        Assert.Equal("", Changes.Text(storage.Open("orders")));
        Assert.Null(Changes.Get(storage.Open("orders"), "a"));
    }

    [Fact]
    public void AnOverlaidStoreBehavesAsASortedDictionary() =>
        Gen.Select(Gen.Int[0, 1], StoreStep.Any.Array[1, 60]).Sample(
            (prefixBytes, steps) =>
            {
                using (var storage = Engine.Open("property")) new OverlaidStoreRun(storage, prefixBytes).Do(steps);
                Engine.Delete("property");
            },
            iter: Iterations, threads: 1);

    [Fact]
    public void ContentsAndCheckpointOutliveAReopening()
    {
        using (var storage = Engine.Open("0_0"))
        {
            Changes.Apply(storage, 7, Changes.Of(storage, "a", ("k", "1")), Changes.Of(storage, "b", ("k", "2"), ("empty", "")));
            storage.Apply([], new Dictionary<string, long>(StringComparer.Ordinal) { ["other-1"] = long.MaxValue });
        }
        using (var storage = Engine.Open("0_0"))
        {
            Assert.Equal(7, storage.Checkpoint["changelog-0"]);
            Assert.Equal(long.MaxValue, storage.Checkpoint["other-1"]);
            Assert.Equal(2, storage.Checkpoint.Count);
            Assert.Equal("k=1", Changes.Text(storage.Open("a")));
            Assert.Equal("empty= k=2", Changes.Text(storage.Open("b")));
        }
    }

    [Fact]
    public void StoresMayHaveAnyName()
    {
        string[] names = ["checkpoint", "default", "store:x", "a b/c\\d", "größe-総数", "..", "%20"];
        using (var storage = Engine.Open("0_0"))
            Changes.Apply(storage, 1, [.. names.Select(name => Changes.Of(storage, name, ("name", name)))]);

        using var reopened = Engine.Open("0_0");
        Assert.All(names, name => Assert.Equal(name, Changes.Get(reopened.Open(name), "name")));
        Assert.Equal(1, Assert.Single(reopened.Checkpoint).Value);
    }

    [Fact]
    public void RangesAreDeletedBeforeTheChangesArePut()
    {
        using var storage = Engine.Open("0_0");
        Changes.Apply(storage, 1, Changes.Of(storage, "s", ("a", "1"), ("b", "1"), ("c", "1"), ("d", "1")));

        var changes = new OverlaidStore("s", storage.Open("s"));
        changes.DeleteRange("b"u8, "d"u8);
        changes.Put("c"u8, "2"u8, 0, Headers.Empty);
        Changes.Apply(storage, 2, changes);

        Assert.Equal("a=1 c=2 d=1", Changes.Text(storage.Open("s")));
    }

    [Fact]
    public void AWalkSeesTheStoreAsItWas()
    {
        using var storage = Engine.Open("0_0");
        Changes.Apply(storage, 1, Changes.Of(storage, "s", ("a", "1"), ("b", "1"), ("c", "1")));
        var walk = storage.Open("s").Scan("b"u8, NullableSpan.Null, reverse: false);
        var back = storage.Open("s").Scan([], new("c"u8), reverse: true);

        Changes.Apply(storage, 2, Changes.Of(storage, "s", ("b", "2"), ("bb", "2"), ("c", null)));

        Assert.Equal("b=1 c=1", Changes.Text(walk));
        Assert.Equal("b=1 a=1", Changes.Text(back));
        Assert.Equal("a=1 b=2 bb=2", Changes.Text(storage.Open("s")));
    }

    [Fact]
    public void AWalkOverAnEmptyRangeEndsAtOnce()
    {
        using var storage = Engine.Open("0_0");
        Changes.Apply(storage, 1, Changes.Of(storage, "s", ("a", "1"), ("b", "1"), ("c", "1")));

        Assert.Equal("", Changes.Text(storage.Open("s").Scan("c"u8, new("a"u8), reverse: false)));
        Assert.Equal("", Changes.Text(storage.Open("s").Scan("c"u8, new("a"u8), reverse: true)));
        Assert.Equal("", Changes.Text(storage.Open("s").Scan([], new([]), reverse: false)));
        Assert.Equal("", Changes.Text(storage.Open("s").Scan("d"u8, NullableSpan.Null, reverse: false)));
    }

    [Fact]
    public void AStorageHasOneOwner()
    {
        using var storage = Engine.Open("0_0");

        var error = Assert.Throws<StorageException>(() => Engine.Open("0_0"));
        Assert.False(error.IsCorrupt);
        Assert.Throws<StorageException>(() => Engine.Delete("0_0"));
        using var other = Engine.Open("0_1");
    }

    [Fact]
    public void AClosedStorageRefusesEverything()
    {
        var storage = Engine.Open("0_0");
        var store = storage.Open("s");
        storage.Dispose();
        storage.Dispose();

        Assert.Throws<ObjectDisposedException>(() => storage.Checkpoint);
        Assert.Throws<ObjectDisposedException>(() => storage.Open("s"));
        Assert.Throws<ObjectDisposedException>(storage.Flush);
        Assert.Throws<ObjectDisposedException>(() => storage.Apply([], new Dictionary<string, long>(StringComparer.Ordinal)));
        Assert.Throws<ObjectDisposedException>(() => store.TryGet([1], new()));
        Assert.Throws<ObjectDisposedException>(() => store.Scan([], NullableSpan.Null, reverse: false));
    }

    [Fact]
    public void ListsAndDeletesTasks()
    {
        Assert.Empty(Engine.Tasks());
        Engine.Delete("0_0");
        using (var storage = Engine.Open("0_0")) Changes.Apply(storage, 1, Changes.Of(storage, "s", ("a", "1")));
        using var open = Engine.Open("global");
        Assert.Equal(["0_0", "global"], Engine.Tasks());

        Engine.Delete("0_0");

        Assert.Equal(["global"], Engine.Tasks());
        using var again = Engine.Open("0_0");
        Assert.Empty(again.Checkpoint);
        Assert.Equal("", Changes.Text(again.Open("s")));
    }

    [Fact]
    public void AChangeThatFailsChangesNothing()
    {
        using var storage = Engine.Open("0_0");
        var good = Changes.Of(storage, "a", ("k", "1"));
        var unknown = new OverlaidStore("unknown", storage.Open("a"));

        Assert.Throws<InvalidOperationException>(() => Changes.Apply(storage, 1, good, unknown));

        Assert.Empty(storage.Checkpoint);
        Assert.Equal("", Changes.Text(storage.Open("a")));
    }

    public virtual void Dispose()
    {
        Engine.Dispose();
        GC.SuppressFinalize(this);
    }
}
