using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Tasks;

/// <summary>Records of one partition as bytes, first in, first out. Keeps its buffers: nothing is allocated per record.</summary>
internal sealed class RawQueue
{
    private Entry[] _entries = new Entry[64];
    private byte[] _bytes = new byte[4096];
    private int _first, _bytesUsed, _bytesFreed;

    private struct Entry
    {
        public long Offset, TimestampMs;
        public Headers Headers;
        public int Position, KeyLength, ValueLength;
    }

    public int Count { get; private set; }

    /// <summary>Bytes of keys and values waiting.</summary>
    public int Bytes => _bytesUsed - _bytesFreed;

    public void Enqueue(in RawRecord record)
    {
        if (Count == _entries.Length) GrowEntries();
        ref var entry = ref _entries[(_first + Count) & (_entries.Length - 1)];
        entry.Offset = record.Offset;
        entry.TimestampMs = record.TimestampMs;
        entry.Headers = record.Headers;
        entry.KeyLength = record.Key.IsNull ? -1 : record.Key.Span.Length;
        entry.ValueLength = record.Value.IsNull ? -1 : record.Value.Span.Length;
        Reserve(record.Key.Span.Length + record.Value.Span.Length);
        entry.Position = _bytesUsed;
        record.Key.Span.CopyTo(_bytes.AsSpan(_bytesUsed));
        record.Value.Span.CopyTo(_bytes.AsSpan(_bytesUsed + record.Key.Span.Length));
        _bytesUsed += record.Key.Span.Length + record.Value.Span.Length;
        Count++;
    }

    /// <summary>The oldest record; its spans are valid until the next call that changes the queue.</summary>
    public RawRecord Peek()
    {
        ref readonly var entry = ref _entries[_first];
        var key = _bytes.AsSpan(entry.Position, Math.Max(0, entry.KeyLength));
        var value = _bytes.AsSpan(entry.Position + key.Length, Math.Max(0, entry.ValueLength));
        return new()
        {
            Slot = 0,
            Offset = entry.Offset,
            TimestampMs = entry.TimestampMs,
            Key = entry.KeyLength < 0 ? NullableSpan.Null : new(key),
            Value = entry.ValueLength < 0 ? NullableSpan.Null : new(value),
            Headers = entry.Headers,
        };
    }

    public void Dequeue()
    {
        ref var entry = ref _entries[_first];
        _bytesFreed = entry.Position + Math.Max(0, entry.KeyLength) + Math.Max(0, entry.ValueLength);
        entry.Headers = Headers.Empty;
        _first = (_first + 1) & (_entries.Length - 1);
        if (--Count == 0) _bytesUsed = _bytesFreed = 0;
    }

    private void Reserve(int size)
    {
        if (_bytesUsed + size <= _bytes.Length) return;

        var used = Bytes;
        var target = used + size <= _bytes.Length / 2 ? _bytes : new byte[Math.Max(_bytes.Length * 2, used + size)];
        Buffer.BlockCopy(_bytes, _bytesFreed, target, 0, used);
        for (var i = 0; i < Count; i++) _entries[(_first + i) & (_entries.Length - 1)].Position -= _bytesFreed;
        (_bytes, _bytesUsed, _bytesFreed) = (target, used, 0);
    }

    private void GrowEntries()
    {
        var grown = new Entry[_entries.Length * 2];
        for (var i = 0; i < Count; i++) grown[i] = _entries[(_first + i) & (_entries.Length - 1)];
        (_entries, _first) = (grown, 0);
    }
}
