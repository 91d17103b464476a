using StreamProc.Records;
using StreamProc.State;
using StreamProc.Transport;

namespace StreamProc.Tasks;

/// <summary>A store that is being filled from a topic: takes its records, and applies them with how far it is.</summary>
/// <param name="partition">The topic's partition.</param>
/// <param name="format">How records and stored bytes belong together.</param>
/// <param name="store">The store.</param>
/// <param name="storage">Where they lie.</param>
/// <param name="from">The first offset to read.</param>
/// <param name="until">The offset at which the store is whole, if not at the end.</param>
internal sealed class RestoringStore(TopicPartition partition, ChangelogFormat format, ITaskStore store, ITaskStorage storage, long from, long until)
{
    private readonly ByteWriter _key = new(), _value = new(), _index = new();
    private long _next = -1;

    public TopicPartition Partition => partition;

    public long From => from;

    public bool IsWhole { get; set; }

    public void Receive(in RawRecord record)
    {
        if (record.Offset >= until)
        {
            IsWhole = true;
            return;
        }
        _next = record.Offset + 1;
        IsWhole |= _next >= until;
        if (record.Key.IsNull) return;
        if (store is IReplayedStore replayed)
        {
            replayed.Replay(record.Key.Span, record.Value, record.TimestampMs);
            return;
        }

        format.StoredKey(record.Key.Span, _key);
        if (record.Value.IsNull) store.Bytes.Delete(_key.Written, record.TimestampMs, Headers.Empty, logged: false);
        else
        {
            format.StoredValue(record.Value.Span, record.TimestampMs, _value);
            store.Bytes.Put(_key.Written, _value.Written, record.TimestampMs, Headers.Empty, logged: false);
        }
        if (!format.IndexKey(_key.Written, _index)) return;
        if (record.Value.IsNull) store.Bytes.Delete(_index.Written, record.TimestampMs, Headers.Empty, logged: false);
        else store.Bytes.Put(_index.Written, [], record.TimestampMs, Headers.Empty, logged: false);
    }

    public void Apply()
    {
        if (_next < 0) return;
        storage.Apply(store.Bytes.HasChanges ? [store.Bytes] : [], new Dictionary<string, long>(StringComparer.Ordinal) { [partition.ToString()] = _next });
        store.Bytes.Applied();
        _next = -1;
    }
}
