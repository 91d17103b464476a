using System.Buffers.Binary;
using StreamProc.Records;

namespace StreamProc.State;

/// <summary>
/// Records of a left or outer join that have found no match yet, of both sides, by time. A row is the list of the records of one time, side and key:
/// key timestamp(8), left? 1 : 0, key; value 1, count(4), and for each record length(4), left? 1 : 0, value.
/// Kafka Streams: KeyValueStore of TimestampedKeyAndJoinSide and LeftOrRightValue over ListValueStore.
/// </summary>
internal sealed class OuterJoinStore<TKey, TLeft, TRight>(StoreContext context, ISerde<TKey> keySerde, ISerde<TLeft> leftSerde, ISerde<TRight> rightSerde)
    : ITaskStore
{
    private const byte ListMark = 1;
    private const int ListHeaderBytes = 1 + sizeof(int);

    private readonly SerdeContext _keyContext = new(context.Topic, IsKey: true), _valueContext = new(context.Topic, IsKey: false);
    private readonly ByteWriter _key = new(), _value = new(), _list = new();

    public string Name => context.Name;

    public OverlaidStore Bytes => context.Bytes;

    public void FlushCache()
    {
    }

    public void DropCache()
    {
    }

    public void AddLeft(TKey key, TLeft value, long timestampMs)
    {
        BeginValue(isLeft: true);
        leftSerde.Serialize(value, _value, _valueContext);
        Append(key, timestampMs, isLeft: true);
    }

    public void AddRight(TKey key, TRight value, long timestampMs)
    {
        BeginValue(isLeft: false);
        rightSerde.Serialize(value, _value, _valueContext);
        Append(key, timestampMs, isLeft: false);
    }

    /// <summary>Removes all records of a time, side and key, if there are any.</summary>
    public void Remove(TKey key, long timestampMs, bool isLeft)
    {
        var row = RowKey(key, timestampMs, isLeft);
        if (context.Bytes.TryGet(row, out _)) RemoveRow(row);
    }

    /// <summary>Removes a row by its key.</summary>
    public void RemoveRow(ReadOnlySpan<byte> row) => context.Bytes.Delete(row, context.Record.TimestampMs, Headers.Empty, context.IsLogged);

    /// <summary>All rows by time, then side, right before left, then key.</summary>
    public IByteCursor All() => context.Bytes.Scan([], NullableSpan.Null, reverse: false);

    public static long TimestampMs(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadInt64BigEndian(row);

    public static bool IsLeft(ReadOnlySpan<byte> row) => row[sizeof(long)] == 1;

    public TKey Key(ReadOnlySpan<byte> row) => keySerde.Deserialize(row[(sizeof(long) + 1)..], _keyContext);

    /// <summary>The records of a row, in order of insertion, each to be read as left or right.</summary>
    public static Records RecordsOf(ReadOnlySpan<byte> list) => new(list[ListHeaderBytes..]);

    public TLeft ReadLeft(ReadOnlySpan<byte> record) => leftSerde.Deserialize(record, _valueContext);

    public TRight ReadRight(ReadOnlySpan<byte> record) => rightSerde.Deserialize(record, _valueContext);

    private void BeginValue(bool isLeft)
    {
        _value.Reset();
        _value.GetSpan(1)[0] = Side(isLeft);
        _value.Advance(1);
    }

    private void Append(TKey key, long timestampMs, bool isLeft)
    {
        var row = RowKey(key, timestampMs, isLeft);
        var isThere = context.Bytes.TryGet(row, out var list);
        _list.Reset();
        _list.GetSpan(1)[0] = ListMark;
        _list.Advance(1);
        WriteInt(_list, isThere ? BinaryPrimitives.ReadInt32BigEndian(list[1..]) + 1 : 1);
        if (isThere) _list.Append(list[ListHeaderBytes..]);
        WriteInt(_list, _value.Length);
        _list.Append(_value.Written);
        context.Bytes.Put(row, _list.Written, context.Record.TimestampMs, Headers.Empty, context.IsLogged);
    }

    private ReadOnlySpan<byte> RowKey(TKey key, long timestampMs, bool isLeft)
    {
        _key.Reset();
        var start = _key.GetSpan(sizeof(long) + 1);
        BinaryPrimitives.WriteInt64BigEndian(start, timestampMs);
        start[sizeof(long)] = Side(isLeft);
        _key.Advance(sizeof(long) + 1);
        keySerde.Serialize(key, _key, _keyContext);
        return _key.Written;
    }

    private static byte Side(bool isLeft) => isLeft ? (byte)1 : (byte)0;

    private static void WriteInt(ByteWriter output, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(int)), value);
        output.Advance(sizeof(int));
    }

    /// <summary>Walks through a row's records.</summary>
    public ref struct Records(ReadOnlySpan<byte> list)
    {
        private ReadOnlySpan<byte> _rest = list;

        /// <summary>The current record's value.</summary>
        public ReadOnlySpan<byte> Current { get; private set; }

        public bool MoveNext()
        {
            if (_rest.IsEmpty) return false;
            var length = BinaryPrimitives.ReadInt32BigEndian(_rest);
            Current = _rest.Slice(sizeof(int) + 1, length - 1);
            _rest = _rest[(sizeof(int) + length)..];
            return true;
        }
    }
}

/// <summary>Builds the store of records of a left or outer join that wait for a match. Kafka Streams: ListValueStoreBuilder.</summary>
internal sealed record OuterJoinStoreBuilder<TKey, TLeft, TRight>(string Name, ISerde<TKey> KeySerde, ISerde<TLeft> LeftSerde, ISerde<TRight> RightSerde)
    : StoreBuilder(Name)
{
    internal override Dictionary<string, string> DefaultLogConfiguration => LogSettings(("cleanup.policy", "compact"));

    internal override ChangelogFormat Format { get; } = new(ValuePrefixBytes: 0);

    internal override ITaskStore Build(StoreAccess access) => new OuterJoinStore<TKey, TLeft, TRight>(access.Context, KeySerde, LeftSerde, RightSerde);
}
