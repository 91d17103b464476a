using CsCheck;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Tests.State;

public sealed class OverlaidStoreTests
{
    [Fact]
    public void BehavesAsASortedDictionary() =>
        Gen.Select(Gen.Int[0, 1], StoreStep.Any.Array[1, 60]).Sample(
            (prefixBytes, steps) =>
            {
                using var engine = new MemoryStorageEngine();
                using var storage = engine.Open("0_0");
                new OverlaidStoreRun(storage, prefixBytes).Do(steps);
            },
            iter: 3_000, threads: 1);

    [Fact]
    public void BehavesAsASortedDictionaryAlsoWhenItIsLarge()
    {
        var put = Gen.Select(Gen.Int[0, 5_000], Gen.Bool, (key, flag) => new StoreStep(0, BitConverter.GetBytes(key), [], [1, 2], flag, []));
        Gen.Select(put.Array[1_000, 6_000], StoreStep.Any.Array[5], put.Array[1_000, 2_000], StoreStep.Any.Array[5]).Sample(
            (first, then, second, last) =>
            {
                using var engine = new MemoryStorageEngine();
                using var storage = engine.Open("0_0");
                new OverlaidStoreRun(storage, 0).Do([.. first, new StoreStep(5, [0], [], [], Flag: false, []), .. then, .. second, .. last]);
            },
            iter: 5, threads: 1);
    }

    [Fact]
    public void TakesItsOwnSpansAsArguments()
    {
        using var engine = new MemoryStorageEngine();
        using var storage = engine.Open("0_0");
        var store = new OverlaidStore("s", storage.Open("s"));
        for (byte i = 0; i < 100; i++) store.Put([i], new byte[i], 0, Headers.Empty);

        using (var cursor = store.Scan([], NullableSpan.Null, reverse: false))
            while (cursor.MoveNext() && cursor.Key.Length == 1) store.Put([.. cursor.Key, 1], cursor.Value, 0, Headers.Empty);

        Assert.True(store.TryGet([99], out var value));
        store.Put([0], value, 0, Headers.Empty);
        Assert.True(store.TryGet([0], out value));
        Assert.Equal(99, value.Length);
    }

    [Fact]
    public void RefusesKeysWithoutTheStoragePrefix()
    {
        using var engine = new MemoryStorageEngine();
        using var storage = engine.Open("0_0");
        var store = new OverlaidStore("windows", storage.Open("windows"), physicalPrefixBytes: 8);

        var error = Assert.Throws<ArgumentException>(() => store.Put([1, 2], [], 0, Headers.Empty));
        Assert.Contains("windows", error.Message, StringComparison.Ordinal);
    }
}
