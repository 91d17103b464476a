using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Takes the writes of a task's stores on their way to the changelog topics.</summary>
internal interface IChangelogWriter
{
    /// <summary>Takes the last write of a key; a null value is a tombstone. The spans are valid during the call.</summary>
    void Write(string store, ReadOnlySpan<byte> key, NullableSpan value, long timestampMs, Headers headers);
}
