using CsCheck;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Tests.State;

/// <summary>What a window store does: the same as a list of rows of which those behind the retention are not shown.</summary>
internal static class WindowContract
{
    public const long RetentionMs = 200_000, SizeMs = 10_000;

    // As in Kafka Streams: half the retention, but a minute at least.
    private const long SegmentMs = 100_000;

    internal sealed record Step(string What, string Key, Optional<string> From, Optional<string> To, long TimeMs, long FromMs, long ToMs, bool Reverse, Reopening How);

    private static readonly Gen<long> Bound = Gen.Select(Gen.Int[0, 9], Gen.Long[0, 600], (kind, time) => kind == 0 ? 0 : kind == 1 ? long.MaxValue : time * 1000);

    private static Gen<Step> Any(long latestMs) => Gen.Select(
        Gen.Select(Draw.OneOf("put", "put", "put", "put", "delete", "put null", "fetch", "fetch keys", "commit", "commit", "reopen"), Draw.Key, Draw.Bound, Draw.Bound),
        Gen.Select(Gen.Long[0, latestMs / 1000], Bound, Bound), Gen.Bool, Draw.Reopening,
        (a, times, reverse, how) => new Step(a.Item1, a.Item2, a.Item3, a.Item4, times.Item1 * 1000, times.Item2, times.Item3, reverse, how));

    /// <summary>A supplier of a place for windows of this size and retention.</summary>
    public static WindowStoreSupplier Supplier(bool isPersistent, bool retainDuplicates = false)
    {
        var (retention, size) = (TimeSpan.FromMilliseconds(RetentionMs), TimeSpan.FromMilliseconds(SizeMs));
        return isPersistent ? Stores.PersistentWindowStore("s", retention, size, retainDuplicates) : Stores.InMemoryWindowStore("s", retention, size, retainDuplicates);
    }

    public static void Check<TValue>(
        Func<IStorageEngine> open, StoreBuilder<IWindowStore<string, TValue>> builder, Func<int, TValue> value, long cacheBytes, int iterations, bool keepsDuplicates = false) =>
        // What a cache shows behind the retention is its own affair: with one, nothing expires here.
        Any(cacheBytes > 0 ? RetentionMs - 1000 : 3 * RetentionMs).Array[1, 50].Sample(
            steps =>
            {
                using var engine = open();
                using var host = new StoreHost<IWindowStore<string, TValue>>(engine, builder with { IsCached = cacheBytes > 0 }, cacheBytes);
                var run = new Run<TValue>(host, value, builder.IsPersistent, keepsDuplicates);
                foreach (var step in steps) run.Do(step);
            },
            iter: iterations, threads: 1, print: steps => string.Join("\n", steps.AsEnumerable()));

    private sealed record Row<TValue>(string Key, long StartMs, int Sequence, TValue Value)
    {
        public KeyValuePair<Windowed<string>, TValue> Shown => new(new(Key, new(StartMs, StartMs + SizeMs)), Value);
    }

    private sealed class Run<TValue>(StoreHost<IWindowStore<string, TValue>> host, Func<int, TValue> value, bool isPersistent, bool keepsDuplicates)
    {
        private List<Row<TValue>> _rows = [], _committed = [];
        private long _observedMs = -1, _committedMs = -1;
        private int _number, _expired;

        private IWindowStore<string, TValue> Store => host.Store;

        public void Do(Step step)
        {
            host.At(++_number);
            switch (step.What)
            {
                case "put":
                    Store.Put(step.Key, value(_number), step.TimeMs);
                    if (IsTaken(step.TimeMs)) Put(step.Key, step.TimeMs);
                    break;
                case "delete" or "put null":
                    if (step.What is "delete" || default(TValue) is not null) Store.Delete(step.Key, step.TimeMs);
                    else Store.Put(step.Key, default!, step.TimeMs);
                    // Of duplicates none can be meant.
                    if (!keepsDuplicates && IsTaken(step.TimeMs)) _rows.RemoveAll(r => r.Key.Is(step.Key) && r.StartMs == step.TimeMs);
                    break;
                case "fetch":
                    Assert.Equal(
                        Ordered(Shown().Where(r => r.Key.Is(step.Key) && r.StartMs >= step.FromMs && r.StartMs <= step.ToMs), step.Reverse).Select(r => new KeyValuePair<long, TValue>(r.StartMs, r.Value)),
                        Store.Fetch(step.Key, step.FromMs, step.ToMs, step.Reverse));
                    break;
                case "fetch keys":
                    Same(Shown().Where(r => Draw.IsIn(r.Key, step.From, step.To) && r.StartMs >= step.FromMs && r.StartMs <= step.ToMs), Store.Fetch(step.From, step.To, step.FromMs, step.ToMs, step.Reverse), step.Reverse);
                    break;
                case "commit":
                    host.Commit();
                    (_committed, _committedMs) = ([.. _rows], _observedMs);
                    break;
                case "reopen":
                    host.Reopen(step.How);
                    if (step.How == Reopening.Crashed) (_rows, _observedMs) = ([.. _committed], _committedMs);
                    else (_committed, _committedMs) = ([.. _rows], _observedMs);
                    break;
            }
            Assert.Equal(_expired, host.Expired);
            Assert.Equal(
                Shown().Where(r => r.Key.Is(step.Key) && r.StartMs == step.TimeMs).OrderBy(r => r.Sequence).Select(r => Optional<TValue>.Of(r.Value)).FirstOrDefault(),
                Store.Fetch(step.Key, step.TimeMs));
            Same(Shown().Where(r => r.StartMs >= step.FromMs && r.StartMs <= step.ToMs), Store.FetchAll(step.FromMs, step.ToMs, step.Reverse), step.Reverse);
            Same(Shown(), Store.All(step.Reverse), step.Reverse);
        }

        private bool IsTaken(long timeMs)
        {
            _observedMs = Math.Max(_observedMs, timeMs);
            var isExpired = isPersistent ? timeMs / SegmentMs < Math.Max(0, _observedMs - RetentionMs) / SegmentMs : timeMs <= _observedMs - RetentionMs;
            if (isExpired) _expired++;
            return !isExpired;
        }

        private void Put(string key, long timeMs)
        {
            if (!keepsDuplicates) _rows.RemoveAll(r => r.Key.Is(key) && r.StartMs == timeMs);
            _rows.Add(new(key, timeMs, _number, value(_number)));
        }

        private IEnumerable<Row<TValue>> Shown() => _rows.Where(r => r.StartMs > _observedMs - RetentionMs);

        private static void Same(IEnumerable<Row<TValue>> expected, IEnumerable<KeyValuePair<Windowed<string>, TValue>> found, bool reverse) =>
            Assert.Equal(Ordered(expected, reverse).Select(r => r.Shown), found);

        private static IEnumerable<Row<TValue>> Ordered(IEnumerable<Row<TValue>> rows, bool reverse)
        {
            var ordered = rows.OrderBy(r => r.StartMs / SegmentMs).ThenBy(r => r.Key, Draw.Order).ThenBy(r => r.StartMs).ThenBy(r => r.Sequence);
            return reverse ? ordered.Reverse() : ordered;
        }
    }
}
