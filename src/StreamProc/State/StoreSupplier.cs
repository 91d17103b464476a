using StreamProc.Records;

namespace StreamProc.State;

/// <summary>Name and kind of a store, without its types: builders are made of it. Made by <see cref="Stores"/>. Kafka Streams: StoreSupplier.</summary>
public abstract record StoreSupplier
{
    private protected StoreSupplier(string name, bool isPersistent)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, IsOnDisk) = (name, isPersistent);
    }

    /// <summary>The store's name, unique in the topology.</summary>
    public string Name { get; }

    /// <summary>Makes the place where a task's rows lie, if the engine's own is not wanted; it is filled from the changelog at every start.</summary>
    public Func<IWritableByteStore>? Bytes { get; init; }

    /// <summary>Whether rows lie on disk and outlive the process.</summary>
    public bool IsPersistent => IsOnDisk && Bytes is null;

    /// <summary>What it makes, for messages.</summary>
    internal abstract string Kind { get; }

    private bool IsOnDisk { get; }

    private protected TimeSpan AtLeastZero(TimeSpan time, string what) => Milliseconds.NotNegative(time, $"Store {Name}: its {what}", what);
}

/// <summary>A key-value store to be. Kafka Streams: KeyValueBytesStoreSupplier.</summary>
public sealed record KeyValueStoreSupplier : StoreSupplier
{
    internal KeyValueStoreSupplier(string name, bool isPersistent, int? maxEntries = null)
        : base(name, isPersistent)
    {
        if (maxEntries <= 0) throw new ArgumentOutOfRangeException(nameof(maxEntries), $"Store {name}: it cannot keep {maxEntries} entries at most: give one or more.");
        MaxEntries = maxEntries;
    }

    /// <summary>The most rows that are kept; null: all are.</summary>
    public int? MaxEntries { get; }

    internal override string Kind => "a key-value store";
}

/// <summary>A key-value store with history to be. Kafka Streams: VersionedBytesStoreSupplier.</summary>
public sealed record VersionedStoreSupplier : StoreSupplier
{
    internal VersionedStoreSupplier(string name, TimeSpan historyRetention, bool isPersistent)
        : base(name, isPersistent)
    {
        HistoryRetention = AtLeastZero(historyRetention, nameof(historyRetention));
    }

    /// <summary>How far back rows can be read as they were.</summary>
    public TimeSpan HistoryRetention { get; }

    internal override string Kind => "a versioned key-value store";

    internal long HistoryMs => Milliseconds.Of(HistoryRetention);
}

/// <summary>A window store to be. Kafka Streams: WindowBytesStoreSupplier.</summary>
public sealed record WindowStoreSupplier : StoreSupplier
{
    internal WindowStoreSupplier(string name, TimeSpan retention, TimeSpan windowSize, bool retainDuplicates, bool isPersistent)
        : base(name, isPersistent)
    {
        (Retention, WindowSize) = (AtLeastZero(retention, nameof(retention)), AtLeastZero(windowSize, nameof(windowSize)));
        if (RetentionMs < SizeMs)
            throw new ArgumentOutOfRangeException(nameof(retention), $"Store {name}: its retention of {retention} is below its window size of {windowSize}: raise it to that at least.");
        RetainsDuplicates = retainDuplicates;
    }

    /// <summary>How long windows are kept, behind the largest start put.</summary>
    public TimeSpan Retention { get; }

    /// <summary>The windows' size.</summary>
    public TimeSpan WindowSize { get; }

    /// <summary>Whether all rows of one key and time are kept, not only the last.</summary>
    public bool RetainsDuplicates { get; }

    internal override string Kind => "a window store";

    internal long RetentionMs => Milliseconds.Of(Retention);

    internal long SizeMs => Milliseconds.Of(WindowSize);

    internal WindowLayout Layout => new(RetentionMs, IsPersistent, WindowLayout.EndsAfter(SizeMs));
}

/// <summary>A session store to be. Kafka Streams: SessionBytesStoreSupplier.</summary>
public sealed record SessionStoreSupplier : StoreSupplier
{
    internal SessionStoreSupplier(string name, TimeSpan retention, bool isPersistent)
        : base(name, isPersistent)
    {
        Retention = AtLeastZero(retention, nameof(retention));
    }

    /// <summary>How long sessions are kept, behind the largest end put.</summary>
    public TimeSpan Retention { get; }

    internal override string Kind => "a session store";

    internal long RetentionMs => Milliseconds.Of(Retention);

    internal SessionLayout Layout => new(RetentionMs, IsPersistent);
}
