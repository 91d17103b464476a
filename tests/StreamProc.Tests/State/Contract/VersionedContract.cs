using CsCheck;
using StreamProc.State;

namespace StreamProc.Tests.State;

/// <summary>What a versioned store does: the same as a list of versions.</summary>
internal static class VersionedContract
{
    public const long HistoryMs = 50_000;

    private static readonly string[] Keys = ["a", "ab", "b"];

    private static readonly Gen<(string What, string Key, long TimestampMs, long ToMs, Reopening How)[]> Steps = Gen.Select(
        Draw.OneOf("put", "put", "put", "put", "delete", "commit", "commit", "reopen"), Draw.OneOf(Keys), Gen.Long[0, 200], Gen.Long[0, 200], Draw.Reopening,
        (what, key, time, to, how) => (what, key, time * 1000, to * 1000, how)).Array[0, 60];

    public static VersionedStoreSupplier Supplier(bool isPersistent)
    {
        var history = TimeSpan.FromMilliseconds(HistoryMs);
        return isPersistent ? Stores.PersistentVersionedKeyValueStore("s", history) : Stores.InMemoryVersionedKeyValueStore("s", history);
    }

    public static void Check(Func<IStorageEngine> open, StoreBuilder<IVersionedKeyValueStore<string, string>> builder, int iterations) => Steps.Sample(
        steps =>
        {
            using var engine = open();
            using var host = new StoreHost<IVersionedKeyValueStore<string, string>>(engine, builder);
            var (model, committed) = (new Model(), new Model());
            for (var i = 0; i < steps.Length; i++)
            {
                var (what, key, timestampMs, toMs, how) = steps[i];
                host.At(timestampMs);
                if (what is "commit")
                {
                    host.Commit();
                    committed = model.Copy();
                }
                else if (what is "reopen")
                {
                    host.Reopen(how);
                    if (how == Reopening.Crashed) model = committed.Copy();
                    else committed = model.Copy();
                }
                else if (what is "put" || !model.HasVersion(key, timestampMs))
                {
                    // A version deleted at its own start is forgotten together with the delete, as in Kafka Streams: no list does that.
                    var value = what is "delete" ? null : $"v{i}";
                    Assert.Equal(model.Put(key, value, timestampMs), host.Store.Put(key, value!, timestampMs));
                }
                Compare(model, host.Store, timestampMs, toMs);
            }
        },
        iter: iterations, threads: 1);

    private static void Compare(Model model, IVersionedKeyValueStore<string, string> rows, long fromMs, long toMs)
    {
        foreach (var key in Keys)
        {
            Assert.Equal(model.AsOf(key, long.MaxValue), rows.Get(key) is { HasValue: true, Value: var now } ? now.Value : null);
            var oldestMs = Math.Max(0, model.ObservedMs - HistoryMs);
            for (var asOfMs = oldestMs; asOfMs <= 200_000; asOfMs += 10_000)
                Assert.Equal(model.AsOf(key, asOfMs), rows.Get(key, asOfMs) is { HasValue: true, Value: var then } ? then.Value : null);

            // What has expired may be there or not.
            var expected = model.Between(key, Math.Max(oldestMs, fromMs), toMs, newestOnly: toMs < oldestMs);
            Assert.Equal(expected, rows.Get(key, Math.Max(oldestMs, fromMs), toMs));
            Assert.Equal(expected.AsEnumerable().Reverse(), rows.Get(key, Math.Max(oldestMs, fromMs), toMs, reverse: true));
        }
    }

    /// <summary>All versions there have ever been; null is a delete.</summary>
    private sealed class Model
    {
        private readonly Dictionary<string, SortedDictionary<long, string?>> _versions = Keys.ToDictionary(k => k, _ => new SortedDictionary<long, string?>(), StringComparer.Ordinal);

        public long ObservedMs { get; private set; } = -1;

        public Model Copy()
        {
            var copy = new Model { ObservedMs = ObservedMs };
            foreach (var (key, versions) in _versions) copy._versions[key] = new(versions);
            return copy;
        }

        public bool HasVersion(string key, long timestampMs) => _versions[key].ContainsKey(timestampMs);

        public VersionedPut Put(string key, string? value, long timestampMs)
        {
            if (timestampMs < ObservedMs - HistoryMs) return default;

            ObservedMs = Math.Max(ObservedMs, timestampMs);
            _versions[key][timestampMs] = value;
            var later = _versions[key].Keys.Where(t => t > timestampMs).ToList();
            return new(IsPut: true, later.Count == 0 ? null : later[0]);
        }

        public string? AsOf(string key, long asOfMs) => _versions[key].LastOrDefault(v => v.Key <= asOfMs).Value;

        public List<VersionedRecord<string>> Between(string key, long fromMs, long toMs, bool newestOnly)
        {
            var versions = _versions[key].ToList();
            return [.. versions
                .Select((v, i) => (From: v.Key, v.Value, To: i + 1 < versions.Count ? versions[i + 1].Key : (long?)null))
                .Where(v => v.Value is not null && v.From <= toMs && (v.To is null || (v.To > fromMs && !newestOnly)))
                .Select(v => new VersionedRecord<string>(v.Value!, v.From, v.To))];
        }
    }
}
