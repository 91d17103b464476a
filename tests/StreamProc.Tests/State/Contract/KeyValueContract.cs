using CsCheck;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Tests.State;

/// <summary>What a key-value store does, whatever lies under it: the same as a dictionary.</summary>
internal static class KeyValueContract
{
    /// <summary>What is done in one step.</summary>
    internal sealed record Step(string What, string Key, string Other, Optional<string> From, Optional<string> To, bool Reverse, Reopening How);

    private static readonly Gen<Step> Any = Gen.Select(
        Draw.OneOf("put", "put", "put", "delete", "put null", "put if absent", "put all", "get", "range", "all", "prefix", "count", "commit", "commit", "reopen"),
        Draw.Key, Draw.Key, Draw.Bound, Draw.Bound, Gen.Bool, Draw.Reopening,
        (what, key, other, from, to, reverse, how) => new Step(what, key, other, from, to, reverse, how));

    public static void Check<TValue>(Func<IStorageEngine> open, StoreBuilder<IKeyValueStore<string, TValue>> builder, Func<int, TValue> value, long cacheBytes, int iterations) =>
        Any.Array[1, 50].Sample(
            steps =>
            {
                using var engine = open();
                using var host = new StoreHost<IKeyValueStore<string, TValue>>(engine, builder with { IsCached = cacheBytes > 0 }, cacheBytes);
                var run = new Run<TValue>(host, value, isCountExact: engine is MemoryStorageEngine && cacheBytes == 0);
                foreach (var step in steps) run.Do(step);
            },
            iter: iterations, threads: 1, print: steps => string.Join("\n", steps.AsEnumerable()));

    private sealed class Run<TValue>(StoreHost<IKeyValueStore<string, TValue>> host, Func<int, TValue> value, bool isCountExact)
    {
        private SortedDictionary<string, TValue> _rows = new(Draw.Order), _committed = new(Draw.Order);
        private int _number;

        private IKeyValueStore<string, TValue> Store => host.Store;

        public void Do(Step step)
        {
            host.At(++_number);
            var next = value(_number);
            switch (step.What)
            {
                case "put":
                    Store.Put(step.Key, next);
                    _rows[step.Key] = next;
                    break;
                case "delete":
                    Assert.Equal(Row(step.Key), Store.Delete(step.Key));
                    _rows.Remove(step.Key);
                    break;
                case "put null" when default(TValue) is null:
                    Store.Put(step.Key, default!);
                    _rows.Remove(step.Key);
                    break;
                case "put if absent":
                    Assert.Equal(Row(step.Key), Store.PutIfAbsent(step.Key, next));
                    _rows.TryAdd(step.Key, next);
                    break;
                case "put all":
                    Store.PutAll([new(step.Key, next), new(step.Other, next)]);
                    _rows[step.Key] = _rows[step.Other] = next;
                    break;
                case "range":
                    Same(_rows.Where(r => Draw.IsIn(r.Key, step.From, step.To)), Store.Range(step.From, step.To, step.Reverse), step.Reverse);
                    break;
                case "prefix":
                    Same(_rows.Where(r => r.Key.StartsWith(step.Key, StringComparison.Ordinal)), Store.PrefixScan(step.Key, Serdes.String), reverse: false);
                    break;
                case "count" when isCountExact:
                    Assert.Equal(_rows.Count, Store.ApproximateCount);
                    break;
                case "commit":
                    host.Commit();
                    _committed = new(_rows, Draw.Order);
                    break;
                case "reopen":
                    host.Reopen(step.How);
                    if (step.How == Reopening.Crashed) _rows = new(_committed, Draw.Order);
                    else _committed = new(_rows, Draw.Order);
                    break;
            }
            Assert.Equal(Row(step.Key), Store.Get(step.Key));
            Same(_rows, Store.All(step.Reverse), step.Reverse);
        }

        private Optional<TValue> Row(string key) => _rows.TryGetValue(key, out var row) ? row : default(Optional<TValue>);

        private static void Same(IEnumerable<KeyValuePair<string, TValue>> expected, IEnumerable<KeyValuePair<string, TValue>> found, bool reverse) =>
            Assert.Equal(reverse ? expected.Reverse() : expected, found);
    }
}
