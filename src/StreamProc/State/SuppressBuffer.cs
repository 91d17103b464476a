using StreamProc.Records;

namespace StreamProc.State;

/// <summary>A change that leaves a <see cref="SuppressBuffer{TKey, TValue}"/>.</summary>
internal readonly record struct SuppressedChange<TKey, TValue>(TKey Key, Optional<TValue> New, Optional<TValue> Old, RecordOrigin Origin);

/// <summary>
/// Holds a table's changes back, the last of each key, in order of the time that the key was first buffered with. Kafka Streams:
/// InMemoryTimeOrderedKeyValueChangeBuffer. Changes lie in the store; memory holds the keys in order, found again in the store after a start or an abort.
/// </summary>
internal sealed class SuppressBuffer<TKey, TValue>(StoreContext context, ISerde<TKey> keySerde, ISerde<TValue> valueSerde) : ITaskStore
{
    /// <summary>What its changelog records have for a timestamp: none, so that the broker or the producer's clock gives it.</summary>
    private const long NoTimestamp = -1;

    private static readonly Headers ChangelogHeaders = Headers.Of(new Header("v", [3]));

    private readonly SerdeContext _keyContext = new(context.Topic, IsKey: true), _valueContext = new(context.Topic, IsKey: false);
    private readonly ByteWriter _key = new(), _old = new(), _new = new(), _change = new();
    private readonly PriorityQueue<Entry, Entry> _inOrder = new(Comparer<Entry>.Create(
        (a, b) => a.TimeMs != b.TimeMs ? a.TimeMs.CompareTo(b.TimeMs) : a.Key.AsSpan().SequenceCompareTo(b.Key)));
    private readonly Dictionary<byte[], Entry> _byKey = new(ByteOrder.Instance);
    private long _estimatedBytes;
    private bool _isIndexed;

    private sealed class Entry(byte[] key, long timeMs)
    {
        public byte[] Key => key;

        public long TimeMs => timeMs;

        public long EstimatedBytes { get; set; }
    }

    public string Name => context.Name;

    public OverlaidStore Bytes => context.Bytes;

    /// <summary>How many keys are buffered.</summary>
    public int Count => Indexed()._byKey.Count;

    /// <summary>Memory in use, as Kafka Streams estimates it.</summary>
    public long EstimatedBytes => Indexed()._estimatedBytes;

    /// <summary>The smallest time that a key was buffered with; none: nothing is buffered.</summary>
    public long? FirstTimeMs => Indexed()._inOrder.TryPeek(out var first, out _) ? first.TimeMs : null;

    /// <summary>Buffers a change under the current record's context. A key that is there already keeps its place.</summary>
    public void Put(TKey key, Optional<TValue> now, Optional<TValue> old, long bufferTimeMs)
    {
        Index();
        var keyBytes = Serialized(key);
        var oldBytes = Serialized(old, _old);
        var prior = oldBytes;
        if (!_byKey.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(keyBytes, out var entry)) entry = Add(keyBytes.ToArray(), bufferTimeMs);
        else if (context.Bytes.TryGet(keyBytes, out var buffered)) prior = BufferedChange.Read(buffered).Prior;

        _change.Reset();
        BufferedChange.Write(_change, context.Record.Origin, prior, oldBytes, Serialized(now, _new), entry.TimeMs);
        Size(entry, _change.Written);
        context.Bytes.Put(keyBytes, _change.Written, NoTimestamp, ChangelogHeaders, context.IsLogged);
    }

    /// <summary>The first change in order; call only if there is one.</summary>
    public SuppressedChange<TKey, TValue> Peek()
    {
        Index();
        var entry = _inOrder.Peek();
        context.Bytes.TryGet(entry.Key, out var buffered);
        var change = BufferedChange.Read(buffered);
        return new(keySerde.Deserialize(entry.Key, _keyContext), Value(change.New), Value(change.Old), change.Origin());
    }

    /// <summary>Takes the first change out.</summary>
    public void Remove()
    {
        Index();
        var entry = _inOrder.Dequeue();
        _byKey.Remove(entry.Key);
        _estimatedBytes -= entry.EstimatedBytes;
        context.Bytes.Delete(entry.Key, NoTimestamp, Headers.Empty, context.IsLogged);
    }

    /// <summary>Whether a key is buffered, and what its value was before.</summary>
    public bool TryGetPrior(TKey key, out Optional<TValue> prior)
    {
        var found = context.Bytes.TryGet(Serialized(key), out var buffered);
        prior = found ? Value(BufferedChange.Read(buffered).Prior) : default;
        return found;
    }

    public void FlushCache()
    {
    }

    // The task drops what it has not committed: which keys are buffered is to be found out again.
    public void DropCache()
    {
        _isIndexed = false;
        _inOrder.Clear();
        _byKey.Clear();
        _estimatedBytes = 0;
    }

    private SuppressBuffer<TKey, TValue> Indexed()
    {
        Index();
        return this;
    }

    private void Index()
    {
        if (_isIndexed) return;

        _isIndexed = true;
        using var cursor = context.Bytes.Scan([], NullableSpan.Null, reverse: false);
        while (cursor.MoveNext()) Size(Add(cursor.Key.ToArray(), BufferedChange.Read(cursor.Value).BufferTimeMs), cursor.Value);
    }

    private Entry Add(byte[] key, long timeMs)
    {
        var entry = new Entry(key, timeMs);
        _byKey.Add(key, entry);
        _inOrder.Enqueue(entry, entry);
        return entry;
    }

    private void Size(Entry entry, ReadOnlySpan<byte> change)
    {
        _estimatedBytes -= entry.EstimatedBytes;
        entry.EstimatedBytes = entry.Key.Length + BufferedChange.Read(change).EstimatedBytes;
        _estimatedBytes += entry.EstimatedBytes;
    }

    private ReadOnlySpan<byte> Serialized(TKey key)
    {
        _key.Reset();
        keySerde.Serialize(key, _key, _keyContext);
        return _key.Written;
    }

    private NullableSpan Serialized(Optional<TValue> value, ByteWriter output)
    {
        if (!value.HasValue) return NullableSpan.Null;
        output.Reset();
        valueSerde.Serialize(value.Value, output, _valueContext);
        return output.Written;
    }

    private Optional<TValue> Value(NullableSpan bytes) => bytes.IsNull ? default : Optional<TValue>.Of(valueSerde.Deserialize(bytes.Span, _valueContext));
}

/// <summary>Builds the buffers of suppress.</summary>
internal sealed record SuppressBufferBuilder<TKey, TValue>(string Name, ISerde<TKey> KeySerde, ISerde<TValue> ValueSerde) : StoreBuilder(Name)
{
    internal override Dictionary<string, string> DefaultLogConfiguration => LogSettings(("cleanup.policy", "compact"));

    internal override ChangelogFormat Format { get; } = new(ValuePrefixBytes: 0);

    internal override ITaskStore Build(StoreAccess access) => new SuppressBuffer<TKey, TValue>(access.Context, KeySerde, ValueSerde);
}
