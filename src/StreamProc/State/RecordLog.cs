using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Changelog records that wait for the commit in the order in which they were made, several of one key included.</summary>
internal sealed class RecordLog
{
    private readonly ByteWriter _bytes = new();
    private readonly List<(int Offset, int KeyLength, int ValueLength, long TimestampMs)> _records = [];

    public long Bytes => _bytes.Length;

    public void Append(ReadOnlySpan<byte> key, NullableSpan value, long timestampMs)
    {
        _records.Add((_bytes.Length, key.Length, value.IsNull ? -1 : value.Span.Length, timestampMs));
        _bytes.Append(key);
        _bytes.Append(value.Span);
    }

    public void WriteTo(IChangelogWriter log, string store)
    {
        foreach (var (offset, keyLength, valueLength, timestampMs) in _records)
        {
            var value = valueLength < 0 ? NullableSpan.Null : new(_bytes.Written.Slice(offset + keyLength, valueLength));
            log.Write(store, _bytes.Written.Slice(offset, keyLength), value, timestampMs, Headers.Empty);
        }
    }

    public void Clear()
    {
        _bytes.Reset();
        _records.Clear();
    }
}
