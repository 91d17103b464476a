using System.Text;
using CsCheck;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Tests.State;

/// <summary>A versioned store against a list of versions; and filled again from its changelog.</summary>
public sealed class VersionedStoreTests
{
    private const long HistoryMs = 50_000;

    private static readonly string[] Keys = ["a", "ab", "b"];

    private static readonly Gen<(string Key, bool IsDelete, long TimestampMs, bool Commits)[]> Puts = Gen.Select(
        Gen.Int[0, Keys.Length - 1], Gen.Int[0, 3], Gen.Long[0, 200], Gen.Int[0, 4],
        (key, delete, time, commit) => (Keys[key], delete == 0, time * 1000, commit == 0)).Array[0, 60];

    [Fact]
    public void Agrees_with_a_list_of_versions() => Puts.Sample((Action<(string, bool, long, bool)[]>)(puts =>
    {
        var store = new Store();
        var model = new Model();
        for (var i = 0; i < puts.Length; i++)
        {
            var (key, isDelete, timestampMs, commits) = puts[i];
            // A version deleted at its own start is forgotten together with the delete, as in Kafka Streams: no list does that.
            if (isDelete && model.HasVersion(key, timestampMs)) continue;

            var value = isDelete ? null : $"v{i}";
            Assert.Equal(model.Put(key, value, timestampMs), store.Rows.Put(key, value!, timestampMs));
            if (commits) store.Commit();
            Compare(model, store.Rows);
        }
        store.Commit();
        Compare(model, store.Replayed());
    }), iter: 300);

    [Fact]
    public void A_version_deleted_at_its_own_start_is_forgotten_with_the_delete()
    {
        var rows = new Store().Rows;
        rows.Put("a", "v", 10);
        Assert.True(rows.Put("a", null!, 10).IsLatest);
        Assert.True(rows.Put("a", "w", 7).IsLatest);
        Assert.Equal("w", rows.Get("a", 10).Value.Value);
    }

    [Fact]
    public void The_newest_version_never_expires()
    {
        var rows = new Store().Rows;
        rows.Put("a", "old", 5);
        rows.Put("b", "new", 10 * HistoryMs);

        Assert.Equal(new VersionedRecord<string>("old", 5, null), rows.Get("a").Value);
        Assert.Equal("old", rows.Get("a", 6).Value.Value);
        Assert.False(rows.Get("b", 6).HasValue);
        Assert.Equal(default, rows.Put("a", "late", 6));
    }

    private static void Compare(Model model, IVersionedKeyValueStore<string, string> rows)
    {
        foreach (var key in Keys)
        {
            Assert.Equal(model.AsOf(key, long.MaxValue), rows.Get(key) is { HasValue: true, Value: var now } ? now.Value : null);
            for (var asOfMs = Math.Max(0, model.ObservedMs - HistoryMs); asOfMs <= 200_000; asOfMs += 5000)
                Assert.Equal(model.AsOf(key, asOfMs), rows.Get(key, asOfMs) is { HasValue: true, Value: var then } ? then.Value : null);
        }
    }

    /// <summary>All versions there have ever been; null is a delete.</summary>
    private sealed class Model
    {
        private readonly Dictionary<string, SortedDictionary<long, string?>> _versions = Keys.ToDictionary(k => k, _ => new SortedDictionary<long, string?>(), StringComparer.Ordinal);

        public long ObservedMs { get; private set; } = -1;

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
    }

    /// <summary>A store in memory, and what it has logged.</summary>
    private sealed class Store : IChangelogWriter
    {
        private readonly ITaskStorage _storage = new MemoryStorageEngine().Open("0_0");
        private readonly OverlaidStore _bytes;
        private readonly List<(byte[] Key, byte[]? Value, long TimestampMs)> _log = [];

        public Store()
        {
            _bytes = new("rows", _storage.Open("rows"));
            var context = new StoreContext("rows", "rows-changelog", _bytes, new(), new(), IsLogged: true, _ => { });
            Rows = (VersionedStore<string, string>)new VersionedStoreBuilder<string, string>("rows", Serdes.String, Serdes.String, new(HistoryMs)).Build(new(context, cache: null));
        }

        public VersionedStore<string, string> Rows { get; }

        public void Commit()
        {
            _bytes.LogTo(this);
            _storage.Apply([_bytes], new Dictionary<string, long>(StringComparer.Ordinal));
            _bytes.Applied();
        }

        /// <summary>Another store, filled from what this one has logged.</summary>
        public VersionedStore<string, string> Replayed()
        {
            var store = new Store();
            foreach (var (key, value, timestampMs) in _log) store.Rows.Replay(key, NullableSpan.Of(value), timestampMs);
            return store.Rows;
        }

        void IChangelogWriter.Write(string store, ReadOnlySpan<byte> key, NullableSpan value, long timestampMs, Headers headers)
        {
            Assert.Contains(Encoding.UTF8.GetString(key), Keys, StringComparer.Ordinal);
            _log.Add((key.ToArray(), value.ToArray(), timestampMs));
        }
    }
}
