namespace StreamProc.RocksDb;

/// <summary>How blocks are compressed on disk.</summary>
public enum RocksDbCompression
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Snappy.</summary>
    Snappy = 1,

    /// <summary>LZ4: fast.</summary>
    Lz4 = 4,

    /// <summary>Zstandard: small.</summary>
    Zstd = 7,
}

/// <summary>What may be set about RocksDB. The defaults suit a worker with some tens of stateful tasks.</summary>
public sealed record RocksDbOptions
{
    /// <summary>
    /// Memory for all tasks of the process together, in bytes: one block cache, which index and filter blocks and unflushed writes count towards.
    /// It is a target: blocks that iterators hold at the moment may exceed it.
    /// </summary>
    public long MemoryBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>How much of <see cref="MemoryBytes"/> unflushed writes may take up, in bytes; null: a third. When it is reached, tasks flush.</summary>
    public long? WriteMemoryBytes { get; init; }

    /// <summary>Unflushed writes of one store, in bytes, at which its task flushes.</summary>
    public long WriteBufferBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>How blocks are compressed.</summary>
    public RocksDbCompression Compression { get; init; } = RocksDbCompression.Lz4;

    /// <summary>Size of an uncompressed block, in bytes. Smaller: faster look-ups; larger: better compression and faster scans.</summary>
    public int BlockBytes { get; init; } = 4 * 1024;

    /// <summary>Bits that the Bloom filter spends on each key; 0: no filter. 10 bits spare 99 of 100 look-ups of a missing key the disk.</summary>
    public int BloomBitsPerKey { get; init; } = 10;

    /// <summary>Threads for flushes and compactions, for all tasks of the process together.</summary>
    public int BackgroundThreads { get; init; } = Math.Max(2, Environment.ProcessorCount / 2);

    /// <summary>Files that a task keeps open at most; -1: all.</summary>
    public int MaxOpenFilesPerTask { get; init; } = 300;
}
