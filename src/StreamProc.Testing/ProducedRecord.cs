using StreamProc.Records;

namespace StreamProc.Testing;

/// <summary>A record as it was written, in bytes.</summary>
internal sealed record ProducedRecord(string Topic, byte[]? Key, byte[]? Value, long TimestampMs, Headers Headers);
