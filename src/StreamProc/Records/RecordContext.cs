namespace StreamProc.Records;

/// <summary>Where the record that is being processed came from, and when it happened. One per task, changed in place.</summary>
internal sealed class RecordContext
{
    /// <summary>Topic of the input record; null in a punctuation.</summary>
    public string? Topic { get; private set; }

    public int Partition { get; private set; } = -1;

    public long Offset { get; private set; } = -1;

    /// <summary>Event time of the record that the current operator has, which may differ from the input record's.</summary>
    public long TimestampMs { get; private set; }

    public Headers Headers { get; private set; } = Headers.Empty;

    /// <summary>A new input record begins.</summary>
    public void Begin(string? topic, int partition, long offset, long timestampMs, Headers headers)
    {
        (Topic, Partition, Offset) = (topic, partition, offset);
        (TimestampMs, Headers) = (timestampMs, headers);
    }

    /// <summary>An operator that keeps state begins with a record: from now on its time and headers count, for changelogs and caches.</summary>
    public void Enter<TKey, TValue>(in Record<TKey, TValue> record) => (TimestampMs, Headers) = (record.TimestampMs, record.Headers);

    /// <summary>An operator goes on with its record, after what it forwarded has been dealt with.</summary>
    public void Return(long timestampMs, Headers headers) => (TimestampMs, Headers) = (timestampMs, headers);

    public RecordOrigin Origin => new(Topic, Partition, Offset, TimestampMs, Headers);

    /// <summary>Goes back to an earlier record (the last one that changed a cached entry).</summary>
    public void Restore(in RecordOrigin origin) => Begin(origin.Topic, origin.Partition, origin.Offset, origin.TimestampMs, origin.Headers);
}

/// <summary>A snapshot of a <see cref="RecordContext"/>.</summary>
internal readonly record struct RecordOrigin(string? Topic, int Partition, long Offset, long TimestampMs, Headers Headers);
