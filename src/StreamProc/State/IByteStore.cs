using StreamProc.Records;

namespace StreamProc.State;

/// <summary>The committed contents of one store: bytes to bytes, ordered by unsigned lexicographic comparison of the keys.</summary>
/// <remarks>This and <see cref="ITaskStorage"/> are all that a storage engine has to offer; overlays, caches, changelogs and typed stores lie above.</remarks>
public interface IByteStore
{
    /// <summary>Looks a key up.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Where the value's bytes are appended if there is one.</param>
    /// <returns>Whether there is one.</returns>
    bool TryGet(ReadOnlySpan<byte> key, ByteWriter value);

    /// <summary>Walks through a range of keys as it is now.</summary>
    /// <param name="lower">First key, inclusive; empty: from the first.</param>
    /// <param name="upper">Last key, exclusive; null: to the last.</param>
    /// <param name="reverse">From the last to the first.</param>
    IByteCursor Scan(ReadOnlySpan<byte> lower, NullableSpan upper, bool reverse);

    /// <summary>How many entries there are; may be an estimate. Unless a store knows better, it walks through all of them.</summary>
    long ApproximateCount
    {
        get
        {
            using var all = Scan([], NullableSpan.Null, reverse: false);
            var count = 0L;
            while (all.MoveNext()) count++;
            return count;
        }
    }
}

/// <summary>A walk through ordered entries. Stands before the first until <see cref="MoveNext"/> is called.</summary>
public interface IByteCursor : IDisposable
{
    /// <summary>Steps to the next entry; false at the end.</summary>
    bool MoveNext();

    /// <summary>The current key, valid until the next step.</summary>
    ReadOnlySpan<byte> Key { get; }

    /// <summary>The current value, valid until the next step.</summary>
    ReadOnlySpan<byte> Value { get; }
}

/// <summary>Uncommitted changes of one store, on their way into an <see cref="ITaskStorage"/>.</summary>
public interface IStoreChanges
{
    /// <summary>The store's name.</summary>
    string Store { get; }

    /// <summary>Ranges to delete before the changes are put, lower bound inclusive, upper exclusive (expired segments).</summary>
    IReadOnlyList<(byte[] Lower, byte[] Upper)> DeletedRanges { get; }

    /// <summary>The changed entries in order of key; each key once.</summary>
    IChangeCursor Changes();
}

/// <summary>A walk through changes in order of key.</summary>
public interface IChangeCursor : IByteCursor
{
    /// <summary>Whether the current key is to be deleted; <see cref="IByteCursor.Value"/> is empty then.</summary>
    bool IsDelete { get; }
}
