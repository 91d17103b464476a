using System.Buffers.Binary;
using System.Globalization;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Testing;

namespace StreamProc.Tests.State;

/// <summary>Stores that a user builds, in a task that ends and is opened again.</summary>
public sealed class PublicStoresTests
{
    public static TheoryData<int> Kinds() => [0, 1, 2];

    private static KeyValueStoreSupplier Supplier(int kind) => kind switch
    {
        0 => Stores.PersistentKeyValueStore("s"),
        1 => Stores.InMemoryKeyValueStore("s"),
        _ => Stores.PersistentKeyValueStore("s") with { Bytes = () => new SortedBytes() },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Rows_outlive_the_task(int kind)
    {
        foreach (var restart in Enum.GetValues<RestartKind>())
        {
            using var driver = Driver(Stores.KeyValueStoreBuilder(Supplier(kind), Serdes.String, Serdes.String), (IKeyValueStore<string, string> store, string key, string? value) => store.Put(key, value!));
            var input = driver.CreateInputTopic("in", Serdes.String, Serdes.String);
            foreach (var (key, value) in new[] { ("b", "1"), ("a", "2"), ("c", "3"), ("b", null), ("a", "4") })
            {
                input.PipeInput(key, value!, 0);
                driver.Restart(restart);
            }
            var rows = driver.GetStore<IReadOnlyKeyValueStore<string, string>>("s");
            Assert.Equal("c=3 a=4", string.Join(' ', rows.All(reverse: true).Select(r => $"{r.Key}={r.Value}")));
        }
    }

    [Fact]
    public void An_LRU_store_keeps_what_was_used_last_and_its_changelog_too()
    {
        foreach (var restart in Enum.GetValues<RestartKind>())
        {
            using var driver = Driver(Stores.KeyValueStoreBuilder(Stores.LruMap("s", 2), Serdes.String, Serdes.String), (IKeyValueStore<string, string> store, string key, string? value) => store.Put(key, value!));
            var input = driver.CreateInputTopic("in", Serdes.String, Serdes.String);
            foreach (var key in new[] { "a", "b", "a", "c" })
            {
                input.PipeInput(key, "1", 7);
                driver.Restart(restart);
            }
            Assert.Equal("a c", string.Join(' ', driver.GetStore<IReadOnlyKeyValueStore<string, string>>("s").All().Select(r => r.Key)));
            var log = driver.CreateOutputTopic<string, string?>("test-s-changelog", Serdes.String, Serdes.String).ReadRecords();
            Assert.Contains(log, r => r is { Key: "b", Value: null, TimestampMs: 7 });
        }
    }

    [Fact]
    public void A_store_of_the_users_own_kind_is_restored_from_what_it_logged()
    {
        foreach (var restart in Enum.GetValues<RestartKind>())
        {
            using var driver = Driver(Stores.CustomStoreBuilder("top", () => new LargestStore("top")), (LargestStore store, string _, string? value) => store.Add(long.Parse(value!, CultureInfo.InvariantCulture)));
            var input = driver.CreateInputTopic("in", Serdes.String, Serdes.String);
            foreach (var value in new[] { "3", "9", "1", "5" })
            {
                input.PipeInput("k", value, 0);
                driver.Restart(restart);
            }
            Assert.Equal([9, 5], driver.GetStore<LargestStore>("top").Largest);
        }
    }

    [Fact]
    public void A_closed_store_says_so()
    {
        IKeyValueStore<string, string>? kept = null;
        using (var driver = Driver(Stores.KeyValueStoreBuilder(Supplier(1), Serdes.String, Serdes.String), (IKeyValueStore<string, string> store, string _, string? _) => kept = store))
            driver.CreateInputTopic("in", Serdes.String, Serdes.String).PipeInput("k", "v", 0);
        Assert.Contains("Store s is closed, for its task has been given up", Assert.Throws<ObjectDisposedException>(() => kept!.Get("k")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_kept_is_refused_at_once()
    {
        Assert.StartsWith("Store s: it cannot keep 0 entries at most: give one or more.", Assert.Throws<ArgumentOutOfRangeException>(() => Stores.LruMap("s", 0)).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "Store s: its historyRetention of -00:00:01 is negative",
            Assert.Throws<ArgumentOutOfRangeException>(() => Stores.PersistentVersionedKeyValueStore("s", TimeSpan.FromSeconds(-1))).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "Store s: its retention of 00:00:01 is below its window size of 00:00:02",
            Assert.Throws<ArgumentOutOfRangeException>(() => Stores.PersistentWindowStore("s", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2))).Message, StringComparison.Ordinal);
    }

    private static TopologyTestDriver Driver<TStore>(StoreBuilder<TStore> builder, Action<TStore, string, string?> use)
        where TStore : class, IStateStore
    {
        var streams = new StreamsBuilder();
        streams.Table<string, string>("in").TransformValues(() => new Using<TStore>(builder.Name, use), named: new Named("user")).ToStream().To("out");
        var topology = TopologyCompiler.Compile(streams);
        topology.AddStore(builder, "user");
        return new(topology);
    }

    private sealed class Using<TStore>(string name, Action<TStore, string, string?> use) : IValueTransformer<string, string?, string>
        where TStore : class, IStateStore
    {
        private TStore? _store;

        public void Init(IValueTransformerContext context) => _store = context.GetStateStore<TStore>(name);

        public string Transform(string key, string? value)
        {
            use(_store!, key, value);
            return value!;
        }
    }

    /// <summary>Bytes in a sorted dictionary: a place for rows of the user's own.</summary>
    private sealed class SortedBytes : IWritableByteStore
    {
        private readonly SortedDictionary<byte[], byte[]> _rows = new(KeyOrder.Instance);

        public bool TryGet(ReadOnlySpan<byte> key, ByteWriter value)
        {
            if (!_rows.TryGetValue(key.ToArray(), out var found)) return false;
            value.Append(found);
            return true;
        }

        public IByteCursor Scan(ReadOnlySpan<byte> lower, NullableSpan upper, bool reverse)
        {
            var (from, to) = (lower.ToArray(), upper.ToArray());
            var rows = _rows.Where(r => KeyOrder.Instance.Compare(r.Key, from) >= 0 && (to is null || KeyOrder.Instance.Compare(r.Key, to) < 0));
            return new Cursor((reverse ? rows.Reverse() : rows).GetEnumerator());
        }

        public void Apply(IStoreChanges changes)
        {
            foreach (var (lower, upper) in changes.DeletedRanges)
                foreach (var key in _rows.Keys.Where(k => KeyOrder.Instance.Compare(k, lower) >= 0 && KeyOrder.Instance.Compare(k, upper) < 0).ToList()) _rows.Remove(key);
            using var cursor = changes.Changes();
            while (cursor.MoveNext())
            {
                if (cursor.IsDelete) _rows.Remove(cursor.Key.ToArray());
                else _rows[cursor.Key.ToArray()] = cursor.Value.ToArray();
            }
        }

        private sealed class Cursor(IEnumerator<KeyValuePair<byte[], byte[]>> rows) : IByteCursor
        {
            public ReadOnlySpan<byte> Key => rows.Current.Key;

            public ReadOnlySpan<byte> Value => rows.Current.Value;

            public bool MoveNext() => rows.MoveNext();

            public void Dispose() => rows.Dispose();
        }
    }

    /// <summary>The two largest numbers: a store of the user's own kind.</summary>
    private sealed class LargestStore(string name) : ICustomStore
    {
        private readonly SortedSet<long> _numbers = [];
        private ICustomStoreContext? _context;

        public string Name => name;

        public IEnumerable<long> Largest => _numbers.Reverse();

        public void Init(ICustomStoreContext context) => _context = context;

        public void Restore(ReadOnlySpan<byte> key, NullableSpan value, long timestampMs)
        {
            var number = BinaryPrimitives.ReadInt64BigEndian(key);
            if (value.IsNull) _numbers.Remove(number);
            else _numbers.Add(number);
        }

        public void Add(long number)
        {
            _numbers.Add(number);
            Log(number, new([1]));
            if (_numbers.Count <= 2) return;
            var least = _numbers.Min;
            _numbers.Remove(least);
            Log(least, NullableSpan.Null);
        }

        private void Log(long number, NullableSpan value)
        {
            Span<byte> key = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(key, number);
            _context!.Log(key, value);
        }
    }
}
