using System.Buffers.Binary;
using StreamProc.Records;

namespace StreamProc.State;

/// <summary>A record that leaves a <see cref="StreamTableBuffer{TKey, TValue}"/>.</summary>
internal readonly record struct BufferedRecord<TKey, TValue>(TKey Key, TValue Value, RecordOrigin Origin);

/// <summary>
/// Holds a stream's records back until the table that they are joined with is as far as they are, in order of time, key and arrival.
/// Key: 0, timestamp(8), key, seq(4). Kafka Streams: RocksDBTimeOrderedKeyValueBuffer.
/// </summary>
internal sealed class StreamTableBuffer<TKey, TValue>(StoreContext context, ISerde<TKey> keySerde, ISerde<TValue> valueSerde, long graceMs) : ITaskStore
{
    /// <summary>What its changelog records have for a timestamp: none, so that the broker or the producer's clock gives it.</summary>
    private const long NoTimestamp = -1;

    private const int PrefixBytes = 1 + sizeof(long);

    private readonly SerdeContext _keyContext = new(context.Topic, IsKey: true), _valueContext = new(context.Topic, IsKey: false);
    private readonly ByteWriter _key = new(), _value = new(), _row = new();
    private readonly StreamTime _sequence = context.KeptNumber("sequence");

    public string Name => context.Name;

    public OverlaidStore Bytes => context.Bytes;

    /// <summary>Buffers a record under the current context.</summary>
    /// <returns>False: it came too late to wait.</returns>
    public bool TryPut(in Record<TKey, TValue> record)
    {
        if (record.TimestampMs < context.ObservedTime.Ms - graceMs) return false;

        context.ObservedTime.Advance(record.TimestampMs);
        _sequence.Advance(Math.Max(0, _sequence.Ms) + 1);
        WriteKey(record.Key, record.TimestampMs, (int)(_sequence.Ms & int.MaxValue));
        _value.Reset();
        valueSerde.Serialize(record.Value, _value, _valueContext);
        _row.Reset();
        BufferedChange.Write(_row, context.Record.Origin, NullableSpan.Null, NullableSpan.Null, _value.Written, bufferTimeMs: 0);
        context.Bytes.Put(_key.Written, _row.Written, NoTimestamp, Headers.Empty, context.IsLogged);
        return true;
    }

    /// <summary>Takes out the first record in order that need not wait any longer.</summary>
    public bool TryTake(out BufferedRecord<TKey, TValue> record)
    {
        using var cursor = context.Bytes.Scan([], NullableSpan.Null, reverse: false);
        if (!cursor.MoveNext() || BinaryPrimitives.ReadInt64BigEndian(cursor.Key[1..]) > context.ObservedTime.Ms - graceMs)
        {
            record = default;
            return false;
        }
        var buffered = BufferedChange.Read(cursor.Value);
        var key = keySerde.Deserialize(cursor.Key[PrefixBytes..^sizeof(int)], _keyContext);
        record = new(key, valueSerde.Deserialize(buffered.New.Span, _valueContext), buffered.Origin());
        context.Bytes.Delete(cursor.Key, NoTimestamp, Headers.Empty, context.IsLogged);
        return true;
    }

    public void FlushCache()
    {
    }

    public void DropCache()
    {
    }

    private void WriteKey(TKey key, long timestampMs, int sequence)
    {
        _key.Reset();
        var prefix = _key.GetSpan(PrefixBytes);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt64BigEndian(prefix[1..], timestampMs);
        _key.Advance(PrefixBytes);
        keySerde.Serialize(key, _key, _keyContext);
        BinaryPrimitives.WriteInt32BigEndian(_key.GetSpan(sizeof(int)), sequence);
        _key.Advance(sizeof(int));
    }
}

/// <summary>Builds the buffers of stream-table joins with a grace period.</summary>
internal sealed record StreamTableBufferBuilder<TKey, TValue>(string Name, ISerde<TKey> KeySerde, ISerde<TValue> ValueSerde, long GraceMs) : StoreBuilder(Name)
{
    internal override Dictionary<string, string> DefaultLogConfiguration => LogSettings(("cleanup.policy", "compact"));

    internal override ChangelogFormat Format { get; } = new(ValuePrefixBytes: 0);

    internal override ITaskStore Build(StoreAccess access) => new StreamTableBuffer<TKey, TValue>(access.Context, KeySerde, ValueSerde, GraceMs);
}
