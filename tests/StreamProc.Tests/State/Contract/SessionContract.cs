using CsCheck;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Tests.State;

/// <summary>What a session store does: the same as a list of rows of which those that end behind the retention are not shown.</summary>
internal static class SessionContract
{
    public const long RetentionMs = 200_000;

    private const long SegmentMs = 100_000;

    internal sealed record Step(string What, Windowed<string> Session, Optional<string> From, Optional<string> To, long FromMs, long ToMs, bool Reverse, Reopening How);

    private static readonly Gen<long> Bound = Gen.Select(Gen.Int[0, 9], Gen.Long[0, 600], (kind, time) => kind == 0 ? 0 : kind == 1 ? long.MaxValue : time * 1000);

    private static Gen<Step> Any(long latestMs) => Gen.Select(
        Gen.Select(
            Draw.OneOf("put", "put", "put", "put", "remove", "put null", "find", "find", "find keys", "find all", "find all", "fetch", "fetch keys", "commit", "commit", "reopen"),
            Draw.Key, Draw.Bound, Draw.Bound),
        Gen.Select(Gen.Long[0, latestMs / 1000], Gen.Long[0, 40], Bound, Bound), Gen.Bool, Draw.Reopening,
        (a, times, reverse, how) => new Step(
            a.Item1, new(a.Item2, new(Math.Max(0, times.Item1 - times.Item2) * 1000, times.Item1 * 1000)), a.Item3, a.Item4, times.Item3, times.Item4, reverse, how));

    public static SessionStoreSupplier Supplier(bool isPersistent)
    {
        var retention = TimeSpan.FromMilliseconds(RetentionMs);
        return isPersistent ? Stores.PersistentSessionStore("s", retention) : Stores.InMemorySessionStore("s", retention);
    }

    public static void Check(Func<IStorageEngine> open, StoreBuilder<ISessionStore<string, string>> builder, long cacheBytes, int iterations) =>
        Any(cacheBytes > 0 ? RetentionMs - 1000 : 3 * RetentionMs).Array[1, 50].Sample(
            steps =>
            {
                using var engine = open();
                using var host = new StoreHost<ISessionStore<string, string>>(engine, builder with { IsCached = cacheBytes > 0 }, cacheBytes);
                var run = new Run(host, builder.IsPersistent);
                foreach (var step in steps) run.Do(step);
            },
            iter: iterations, threads: 1, print: steps => string.Join("\n", steps.AsEnumerable()));

    private sealed class Run(StoreHost<ISessionStore<string, string>> host, bool isPersistent)
    {
        private Dictionary<Windowed<string>, string> _rows = [], _committed = [];
        private long _observedMs = -1, _committedMs = -1;
        private int _number, _expired;

        private ISessionStore<string, string> Store => host.Store;

        public void Do(Step step)
        {
            host.At(++_number);
            var (key, window) = step.Session;
            switch (step.What)
            {
                case "put":
                    Store.Put(step.Session, $"{_number}");
                    if (IsTaken(window.EndMs)) _rows[step.Session] = $"{_number}";
                    break;
                case "put null":
                    Store.Put(step.Session, null!);
                    if (IsTaken(window.EndMs)) _rows.Remove(step.Session);
                    break;
                case "remove":
                    Store.Remove(step.Session);
                    // On disk, time goes on with what is removed too, as in Kafka Streams.
                    if (isPersistent) _observedMs = Math.Max(_observedMs, window.EndMs);
                    _rows.Remove(step.Session);
                    break;
                case "find":
                    Same(Shown().Where(r => r.Key.Key.Is(key) && IsFound(r.Key, step)), Store.FindSessions(key, step.FromMs, step.ToMs, step.Reverse), step.Reverse);
                    break;
                case "find keys":
                    Same(Shown().Where(r => Draw.IsIn(r.Key.Key, step.From, step.To) && IsFound(r.Key, step)), Store.FindSessions(step.From, step.To, step.FromMs, step.ToMs, step.Reverse), step.Reverse);
                    break;
                case "find all":
                    var byEnd = Shown().Where(r => r.Key.Window.EndMs >= step.FromMs && r.Key.Window.EndMs <= step.ToMs)
                        .OrderBy(r => r.Key.Window.EndMs).ThenBy(r => r.Key.Window.StartMs).ThenBy(r => r.Key.Key, Draw.Order);
                    Assert.Equal(step.Reverse ? byEnd.Reverse() : byEnd, Store.FindSessions(step.FromMs, step.ToMs, step.Reverse));
                    break;
                case "fetch keys":
                    Same(Shown().Where(r => Draw.IsIn(r.Key.Key, step.From, step.To)), Store.Fetch(step.From, step.To, step.Reverse), step.Reverse);
                    break;
                case "commit":
                    host.Commit();
                    (_committed, _committedMs) = (new(_rows), _observedMs);
                    break;
                case "reopen":
                    host.Reopen(step.How);
                    if (step.How == Reopening.Crashed) (_rows, _observedMs) = (new(_committed), _committedMs);
                    else (_committed, _committedMs) = (new(_rows), _observedMs);
                    break;
            }
            Assert.Equal(_expired, host.Expired);
            Assert.Equal(
                Shown().Where(r => r.Key == step.Session).Select(r => Optional<string>.Of(r.Value)).FirstOrDefault(),
                Store.FetchSession(key, window.StartMs, window.EndMs));
            Same(Shown().Where(r => r.Key.Key.Is(key)), Store.Fetch(key, step.Reverse), step.Reverse);
        }

        private static bool IsFound(Windowed<string> session, Step step) => session.Window.EndMs >= step.FromMs && session.Window.StartMs <= step.ToMs;

        private bool IsTaken(long endMs)
        {
            _observedMs = Math.Max(_observedMs, endMs);
            var isExpired = isPersistent ? endMs / SegmentMs < Math.Max(0, _observedMs - RetentionMs) / SegmentMs : endMs <= _observedMs - RetentionMs;
            if (isExpired) _expired++;
            return !isExpired;
        }

        private IEnumerable<KeyValuePair<Windowed<string>, string>> Shown() => _rows.Where(r => r.Key.Window.EndMs > _observedMs - RetentionMs);

        private static void Same(IEnumerable<KeyValuePair<Windowed<string>, string>> expected, IEnumerable<KeyValuePair<Windowed<string>, string>> found, bool reverse)
        {
            var ordered = expected.OrderBy(r => r.Key.Window.EndMs / SegmentMs).ThenBy(r => r.Key.Key, Draw.Order).ThenBy(r => r.Key.Window.EndMs).ThenBy(r => r.Key.Window.StartMs);
            Assert.Equal(reverse ? ordered.Reverse() : ordered, found);
        }
    }
}
