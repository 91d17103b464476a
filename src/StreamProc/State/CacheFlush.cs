using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Takes an update that a store's cache held back. The record context is that of the update.</summary>
internal delegate void CacheFlushed<TKey, TValue>(TKey key, Optional<TValue> newValue, Optional<TValue> oldValue);

/// <summary>A store that may hold updates back in a record cache.</summary>
internal interface ICachedStore<TKey, TValue> : IStateStore
{
    bool IsCached { get; }

    /// <summary>Says who takes the updates that leave the cache, and whether with the values that were stored before.</summary>
    void OnFlush(CacheFlushed<TKey, TValue> flushed, bool withOldValues);
}

/// <summary>The life of a store within a task.</summary>
internal interface ITaskStore : IStateStore
{
    OverlaidStore Bytes { get; }

    /// <summary>What processors get.</summary>
    IStateStore Face => this;

    /// <summary>The task goes away.</summary>
    void Close()
    {
    }

    /// <summary>Empties the record cache, downstream and into the store.</summary>
    void FlushCache();

    /// <summary>Forgets what is cached.</summary>
    void DropCache();
}
