using StreamProc.Records;

namespace StreamProc.State;

/// <summary>What a task gives to one of its stores.</summary>
/// <param name="Name">The store's name.</param>
/// <param name="Topic">The changelog's name, also told to serdes where nothing is logged.</param>
/// <param name="Bytes">The store's bytes in this task: what is committed, under what is not.</param>
/// <param name="Record">The record being processed.</param>
/// <param name="ObservedTime">The largest event time put into the store, kept over restarts.</param>
/// <param name="IsLogged">Whether there is a changelog.</param>
/// <param name="Expired">Counts a put of that event time, which retention refuses.</param>
internal sealed record StoreContext(
    string Name, string Topic, OverlaidStore Bytes, RecordContext Record, StreamTime ObservedTime, bool IsLogged, Action<long> Expired)
{
    /// <summary>A number that only grows and that the store keeps over restarts, under this name.</summary>
    public Func<string, StreamTime> KeptNumber { get; init; } = static _ => new();
}
