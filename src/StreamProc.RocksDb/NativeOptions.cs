using RocksDbSharp;

namespace StreamProc.RocksDb;

/// <summary>What all databases of an engine share: options, block cache, write buffer manager.</summary>
/// <remarks>Native objects refer to each other without keeping the managed ones alive; so everything that was ever handed over is held here.</remarks>
internal sealed class NativeOptions : IDisposable
{
    private readonly Cache _cache;
    private readonly BlockBasedTableOptions _table;
    private readonly BloomFilterPolicy? _bloom;
    private readonly DbOptions _database;
    private readonly ColumnFamilyOptions _columnFamily;
    private readonly IntPtr _writeBufferManager;
    private bool _isDisposed;

    public NativeOptions(RocksDbOptions options)
    {
        var writeMemoryBytes = options.WriteMemoryBytes ?? options.MemoryBytes / 3;
        ArgumentOutOfRangeException.ThrowIfLessThan(writeMemoryBytes, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(writeMemoryBytes, options.MemoryBytes, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.WriteBufferBytes, 64 * 1024, nameof(options));

        _cache = Cache.CreateLru((ulong)options.MemoryBytes);
        _writeBufferManager = Native.Instance.rocksdb_write_buffer_manager_create_with_cache((nuint)writeMemoryBytes, _cache.Handle, allow_stall: 0);
        _bloom = options.BloomBitsPerKey > 0 ? BloomFilterPolicy.Create(options.BloomBitsPerKey, use_block_based_builder: false) : null;
        _table = new BlockBasedTableOptions()
            .SetBlockCache(_cache)
            .SetBlockSize((ulong)options.BlockBytes)
            .SetCacheIndexAndFilterBlocks(true)
            .SetPinL0FilterAndIndexBlocksInCache(true);
        if (_bloom is not null) _table.SetFilterPolicy(_bloom);

        _database = Configure(new DbOptions(), options)
            .SetCreateIfMissing(true)
            .SetCreateMissingColumnFamilies(true)
            .IncreaseParallelism(options.BackgroundThreads)
            .SetMaxOpenFiles(options.MaxOpenFilesPerTask)
            .SkipStatsUpdateOnOpen(true)
            .SetStatsDumpPeriodSec(0)
            .SetInfoLogLevel(InfoLogLevel.Warn)
            .SetMaxLogFileSize(1024 * 1024)
            .SetKeepLogFileNum(2);
        Native.Instance.rocksdb_options_set_stats_persist_period_sec(_database.Handle, 0);
        Native.Instance.rocksdb_options_set_write_buffer_manager(_database.Handle, _writeBufferManager);
        // Without a write-ahead log each column family is as old as its last flush. Flushed apart, stores and checkpoint would
        // come back from a crash at different ages.
        Native.Instance.rocksdb_options_set_atomic_flush(_database.Handle, 1);
        _columnFamily = Configure(new ColumnFamilyOptions(), options);
    }

    /// <summary>Memory that the block cache holds, unflushed writes included, in bytes.</summary>
    public long UsedBytes => (long)_cache.GetUsage();

    public IntPtr Database => _database.Handle;

    public IntPtr ColumnFamily => _columnFamily.Handle;

    public void Dispose()
    {
        if (_isDisposed) return;

        // Open databases share ownership of the native objects, so the order of closing does not matter.
        _isDisposed = true;
        Native.Instance.rocksdb_write_buffer_manager_destroy(_writeBufferManager);
    }

    private T Configure<T>(Options<T> target, RocksDbOptions options)
        where T : Options<T> =>
        target
            .SetBlockBasedTableFactory(_table)
            .SetCompression((Compression)options.Compression)
            .SetWriteBufferSize((ulong)options.WriteBufferBytes)
            // Blocks of an eighth of the write buffer, the default, would cost each of many small stores megabytes.
            .SetArenaBlockSize(64 * 1024);
}
