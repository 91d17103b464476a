using System.Globalization;
using StreamProc.Records;

namespace StreamProc.State;

/// <summary>A store whose contents are not what its changelog holds, but what it makes of it, record by record.</summary>
internal interface IReplayedStore : ITaskStore
{
    /// <summary>Takes a record of the changelog.</summary>
    void Replay(ReadOnlySpan<byte> key, NullableSpan value, long timestampMs);
}

/// <summary>Rows with their history. Kafka Streams: MeteredVersionedKeyValueStore over its layers.</summary>
internal sealed class VersionedStore<TKey, TValue>(StoreContext context, ISerde<TKey> keySerde, ISerde<TValue> valueSerde, VersionedLayout layout)
    : IVersionedKeyValueStore<TKey, TValue>, IReplayedStore
{
    private readonly SerdeContext _keyContext = new(context.Topic, IsKey: true), _valueContext = new(context.Topic, IsKey: false);
    private readonly ByteWriter _key = new(), _value = new();
    private readonly VersionedBytes _versions = new(context.Bytes, layout);
    private StreamTime? _replayed;

    public string Name => context.Name;

    public OverlaidStore Bytes => context.Bytes;

    public long HistoryMs => layout.HistoryMs;

    public VersionedPut Put(TKey key, TValue value, long timestampMs)
    {
        if (value is null) return Put(Serialized(key), NullableSpan.Null, timestampMs);
        _value.Reset();
        valueSerde.Serialize(value, _value, _valueContext);
        return Put(Serialized(key), _value.Written, timestampMs);
    }

    /// <summary>Deletes a row from a time on, without looking at what it was.</summary>
    public VersionedPut PutDeleted(TKey key, long timestampMs) => Put(Serialized(key), NullableSpan.Null, timestampMs);

    public Optional<VersionedRecord<TValue>> Delete(TKey key, long timestampMs)
    {
        var old = IsExpired(timestampMs, context.ObservedTime) ? default : Get(key, timestampMs);
        PutDeleted(key, timestampMs);
        return old;
    }

    public Optional<VersionedRecord<TValue>> Get(TKey key) => Read(_versions.Newest(Serialized(key)));

    public Optional<VersionedRecord<TValue>> Get(TKey key, long asOfMs) => Read(_versions.AsOf(Serialized(key), asOfMs, context.ObservedTime.Ms));

    public IReadOnlyList<VersionedRecord<TValue>> Get(TKey key, long fromMs, long toMs, bool reverse = false)
    {
        var found = new List<VersionedRecord<TValue>>();
        var keyBytes = Serialized(key);
        // What expired is not to be relied on; the newest version never expires.
        if (toMs >= context.ObservedTime.Ms - layout.HistoryMs)
            _versions.Older(keyBytes, fromMs, toMs, context.ObservedTime.Ms, (value, validFromMs, validToMs) => found.Add(new(valueSerde.Deserialize(value, _valueContext), validFromMs, validToMs)));
        if (Get(key) is { HasValue: true, Value: var newest } && newest.TimestampMs <= toMs) found.Add(newest);
        if (reverse) found.Reverse();
        return found;
    }

    // Versioned stores are not cached: a cache would lose versions.
    public void FlushCache()
    {
    }

    public void DropCache()
    {
    }

    public void Replay(ReadOnlySpan<byte> key, NullableSpan value, long timestampMs)
    {
        // As it was then: what was refused is in the changelog too. The time that the task has kept is that of its last commit, not of what is replayed.
        _replayed ??= new(_versions.KeptTimeMs());
        if (IsExpired(timestampMs, _replayed)) return;

        Advance(_replayed, timestampMs);
        context.ObservedTime.Advance(timestampMs);
        // What has expired since may bound a version that came late, and decided then whether that was the newest.
        _versions.Put(key, value, timestampMs, _replayed.Ms);
    }

    private VersionedPut Put(ReadOnlySpan<byte> key, NullableSpan value, long timestampMs)
    {
        context.Bytes.RequireWritable();
        if (context.IsLogged) context.Bytes.AppendLog(key, value, timestampMs);
        if (IsExpired(timestampMs, context.ObservedTime))
        {
            context.Expired(timestampMs);
            return default;
        }
        Advance(context.ObservedTime, timestampMs);
        return new(IsPut: true, _versions.Put(key, value, timestampMs, context.ObservedTime.Ms));
    }

    private void Advance(StreamTime time, long timestampMs)
    {
        if (timestampMs <= time.Ms) return;
        time.Advance(timestampMs);
        _versions.KeepTime(timestampMs);
    }

    private bool IsExpired(long timestampMs, StreamTime observed) => timestampMs < observed.Ms - layout.HistoryMs;

    private Optional<VersionedRecord<TValue>> Read(VersionedBytes.Version version) =>
        version.Value.IsNull ? default(Optional<VersionedRecord<TValue>>)
        : new VersionedRecord<TValue>(valueSerde.Deserialize(version.Value.Span, _valueContext), version.FromMs, version.ToMs);

    private ReadOnlySpan<byte> Serialized(TKey key)
    {
        if (key is null) throw new ArgumentNullException(nameof(key), $"Store {Name}: a key must not be null.");
        _key.Reset();
        keySerde.Serialize(key, _key, _keyContext);
        return _key.Written;
    }
}

/// <summary>Builds versioned stores. Kafka Streams: VersionedKeyValueStoreBuilder.</summary>
internal sealed record VersionedStoreBuilder<TKey, TValue>(string Name, ISerde<TKey> KeySerde, ISerde<TValue> ValueSerde, VersionedLayout Layout)
    : StoreBuilder<IVersionedKeyValueStore<TKey, TValue>>(Name)
{
    // Versions that are still to be read must not be compacted away.
    internal override bool IsCacheable => false;

    internal override Dictionary<string, string> DefaultLogConfiguration => LogSettings(
        ("cleanup.policy", "compact"),
        ("min.compaction.lag.ms", checked(Layout.HistoryMs + WindowRetentionSlackMs).ToString(CultureInfo.InvariantCulture)));

    internal override ChangelogFormat Format { get; } = new(ValuePrefixBytes: 0);

    internal override ITaskStore Build(StoreAccess access) => new VersionedStore<TKey, TValue>(access.Context, KeySerde, ValueSerde, Layout);
}
