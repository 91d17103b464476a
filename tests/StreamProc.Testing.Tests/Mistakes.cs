using StreamProc.Dsl;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Testing.Tests;

/// <summary>Counts records by key as it should be done, in a store; each mistake below is made of it.</summary>
internal class CountInStore : ContextualProcessor<string, string, string, string>
{
    public const string StoreName = "counts";

    protected IKeyValueStore<string, long> Counts { get; private set; } = null!;

    public override void Init(IProcessorContext<string, string> context)
    {
        base.Init(context);
        Counts = context.GetStateStore<IKeyValueStore<string, long>>(StoreName);
    }

    public override void Process(Record<string, string> record)
    {
        var count = Counts.Get(record.Key).OrDefault + 1;
        Counts.Put(record.Key, count);
        Context.Forward(record.WithValue($"{count}{Suffix(record)}"));
    }

    protected virtual string Suffix(Record<string, string> record) => "";

    public static StoreBuilder<IKeyValueStore<string, long>> Store(bool isPersistent = true) => Stores.KeyValueStoreBuilder(
        isPersistent ? Stores.PersistentKeyValueStore(StoreName) : Stores.InMemoryKeyValueStore(StoreName), Serdes.String, Serdes.Int64);
}

/// <summary>Counts in a field.</summary>
internal sealed class CountInField : ContextualProcessor<string, string, string, string>
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public override void Process(Record<string, string> record)
    {
        _counts[record.Key] = _counts.GetValueOrDefault(record.Key) + 1;
        Context.Forward(record.WithValue($"{_counts[record.Key]}"));
    }
}

/// <summary>Says by the clock of the task when a record was processed.</summary>
internal sealed class StampWithTaskClock : CountInStore
{
    protected override string Suffix(Record<string, string> record) => $" at {Context.CurrentSystemTimeMs}";
}

/// <summary>Says by the system's clock when a record was processed.</summary>
internal sealed class StampWithSystemClock : CountInStore
{
    protected override string Suffix(Record<string, string> record) => $" at {TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}";
}

/// <summary>Tells a service of each record, and says what it has told.</summary>
internal sealed class TellService(List<string> told) : CountInStore
{
    protected override string Suffix(Record<string, string> record)
    {
        told.Add(record.Key);
        return $" of {told.Count}";
    }
}

/// <summary>Holds back the record before the last one of each key; which keys are held back it knows only until it is restarted.</summary>
internal sealed class ForgetToForward : ContextualProcessor<string, string, string, string>
{
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private IKeyValueStore<string, string> _last = null!;

    public override void Init(IProcessorContext<string, string> context)
    {
        base.Init(context);
        _last = context.GetStateStore<IKeyValueStore<string, string>>("last");
        // Here the keys of the store should be taken up again.
    }

    public override void Process(Record<string, string> record)
    {
        if (_held.Contains(record.Key)) Context.Forward(record.WithValue(_last.Get(record.Key).Value));
        _held.Add(record.Key);
        _last.Put(record.Key, record.Value);
    }

    public static StoreBuilder<IKeyValueStore<string, string>> Store() =>
        Stores.KeyValueStoreBuilder(Stores.PersistentKeyValueStore("last"), Serdes.String, Serdes.String);
}

/// <summary>A set of keys in memory, which logs what it is given.</summary>
/// <param name="restores">Whether it takes back what it has logged.</param>
internal sealed class KeySet(bool restores) : ICustomStore
{
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private ICustomStoreContext _context = null!;

    public string Name => "keys";

    public void Init(ICustomStoreContext context) => _context = context;

    public void Restore(ReadOnlySpan<byte> key, NullableSpan value, long timestampMs)
    {
        if (restores) _keys.Add(System.Text.Encoding.UTF8.GetString(key));
    }

    public bool Add(string key)
    {
        if (!_keys.Add(key)) return false;
        _context.Log(System.Text.Encoding.UTF8.GetBytes(key), NullableSpan.Of([1]));
        return true;
    }

    public static StoreBuilder<KeySet> Store(bool restores) => Stores.CustomStoreBuilder("keys", () => new KeySet(restores));
}

/// <summary>Forwards the first record of each key.</summary>
internal sealed class FirstOfKey : ContextualProcessor<string, string, string, string>
{
    public override void Process(Record<string, string> record)
    {
        if (Context.GetStateStore<KeySet>("keys").Add(record.Key)) Context.Forward(record);
    }
}

/// <summary>Fails when its task is opened a second time.</summary>
internal sealed class FailsWhenReopened : CountInStore
{
    public override void Init(IProcessorContext<string, string> context)
    {
        base.Init(context);
        if (Counts.All().Any()) throw new InvalidOperationException("I am not alone.");
    }
}

/// <summary>Counts views by page and minute.</summary>
internal sealed class ViewsByMinute : StreamTopology
{
    public override void Define(StreamsBuilder streams) =>
        streams.Stream("views", Consumed.With(Serdes.String, Serdes.String))
            .GroupBy((_, page) => page, Grouped.As("by-page"))
            .WindowedBy(TimeWindows.OfSizeAndGrace(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30)))
            .Count(Materialized.As("views-by-page"))
            .ToStream().To("counts");
}

/// <summary>Knows the page that each user viewed last.</summary>
internal sealed class LastPage : StreamTopology
{
    public override void Define(StreamsBuilder streams) =>
        streams.Stream("views", Consumed.With(Serdes.String, Serdes.String)).GroupByKey().Reduce((_, page) => page, Materialized.As("last-page")).ToStream().To("last-pages");
}

/// <summary>Counts how often the count of a page has changed: of updates, not of rows.</summary>
internal sealed class CountsOfUpdates : StreamTopology
{
    public override void Define(StreamsBuilder streams) =>
        streams.Stream("views", Consumed.With(Serdes.String, Serdes.String))
            .GroupByKey().Count(Materialized.As("views"))
            .ToStream().GroupByKey().Count(Materialized.As("updates")).ToStream().To("updates");
}
