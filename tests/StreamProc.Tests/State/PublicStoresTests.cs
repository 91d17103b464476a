using System.Buffers.Binary;
using System.Globalization;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Tasks;
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
    public void A_walk_over_a_store_that_is_closed_meanwhile_says_so()
    {
        IEnumerator<KeyValuePair<string, string>>? walk = null;
        using (var driver = Driver(Stores.KeyValueStoreBuilder(Supplier(0), Serdes.String, Serdes.String), (IKeyValueStore<string, string> store, string key, string? value) =>
        {
            store.PutAll([new("a", "1"), new("b", "2")]);
            walk = store.All().GetEnumerator();
            Assert.True(walk.MoveNext());
        }))
            driver.CreateInputTopic("in", Serdes.String, Serdes.String).PipeInput("k", "v", 0);
        Assert.Contains("Store s is closed, for its task has been given up", Assert.Throws<ObjectDisposedException>(() => walk!.MoveNext()).Message, StringComparison.Ordinal);
        walk!.Dispose();
        walk.Dispose();
        Assert.False(walk.MoveNext());
    }

    [Fact]
    public void A_walk_sees_what_is_written_ahead_of_it_and_not_what_is_written_behind()
    {
        var seen = new List<string>();
        using var driver = Driver(Stores.KeyValueStoreBuilder(Supplier(0), Serdes.String, Serdes.String), (IKeyValueStore<string, string> store, string _, string? _) =>
        {
            store.PutAll([new("b", "1"), new("d", "1"), new("f", "1")]);
            foreach (var (key, value) in store.All())
            {
                seen.Add($"{key}={value}");
                if (key is not "b") continue;
                store.PutAll([new("a", "2"), new("c", "2"), new("d", "2")]);
                store.Delete("f");
            }
        });
        driver.CreateInputTopic("in", Serdes.String, Serdes.String).PipeInput("k", "v", 0);
        Assert.Equal(["b=1", "c=2", "d=2"], seen);
    }

    [Fact]
    public void A_store_asked_for_as_another_kind_says_what_it_is()
    {
        Refused<IWindowStore<string, string>>("store s is an IKeyValueStore<String, String>, not an IWindowStore<String, String>. Ask for it with the types that it was built with.");
        Refused<IKeyValueStore<string, long>>("store s is an IKeyValueStore<String, String>, not an IKeyValueStore<String, Int64>.");
        Refused<IKeyValueStore<string, ValueAndTimestamp<string>>>("store s is an IKeyValueStore<String, String>, not an IKeyValueStore<String, ValueAndTimestamp<String>>.");

        static void Refused<TStore>(string message)
            where TStore : class, IStateStore
        {
            var streams = new StreamsBuilder();
            streams.AddStateStore(Stores.KeyValueStoreBuilder(Stores.LruMap("s", 3), Serdes.String, Serdes.String));
            streams.Table<string, string>("in").TransformValues(() => new Using<TStore>("s", (_, _, _) => { }), named: new Named("user"), stateStores: ["s"]).ToStream().To("out");
            var failure = Assert.Throws<StreamsException>(() => new TopologyTestDriver(TopologyCompiler.Compile(streams)));
            Assert.Contains($"Node user: {message}", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_driver_asked_for_a_store_of_another_name_or_kind_says_what_there_is()
    {
        using var driver = Driver(Stores.KeyValueStoreBuilder(Supplier(0), Serdes.String, Serdes.String), (IKeyValueStore<string, string> _, string _, string? _) => { });
        Assert.StartsWith("The topology has no store t; it has s.", Assert.Throws<ArgumentException>(() => driver.GetStore<IKeyValueStore<string, string>>("t")).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "Store s is an IKeyValueStore<String, String>, not an IReadOnlySessionStore<String, String>.",
            Assert.Throws<ArgumentException>(() => driver.GetSessionStore<string, string>("s")).Message, StringComparison.Ordinal);
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
