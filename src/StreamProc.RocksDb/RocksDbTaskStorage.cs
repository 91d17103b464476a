using System.Buffers.Binary;
using System.Text;
using RocksDbSharp;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.RocksDb;

/// <summary>A task's storage: one database, a column family for each store and one for the checkpoint.</summary>
internal sealed unsafe class RocksDbTaskStorage : ITaskStorage
{
    private const string CheckpointColumnFamily = "checkpoint";

    // Keeps a store called "checkpoint" or "default" apart from the column families of that name.
    private const string StorePrefix = "store:";

    private readonly Database _database;
    private readonly Action _onDisposed;
    private readonly Dictionary<string, RocksDbStore> _stores = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _checkpoint = new(StringComparer.Ordinal);
    private readonly IntPtr _checkpointColumnFamily;
    private bool _isDisposed;

    public RocksDbTaskStorage(Database database, Action onDisposed)
    {
        _database = database;
        _onDisposed = onDisposed;
        _checkpointColumnFamily = database.ColumnFamily(CheckpointColumnFamily);
        ReadCheckpoint();
    }

    public IReadOnlyDictionary<string, long> Checkpoint
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _checkpoint;
        }
    }

    public IByteStore Open(string store)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentException.ThrowIfNullOrEmpty(store);
        if (store.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("A store's name must not contain NUL.", nameof(store));

        if (!_stores.TryGetValue(store, out var opened))
        {
            opened = new(_database, _database.ColumnFamily(StorePrefix + store));
            _stores.Add(store, opened);
        }
        return opened;
    }

    public void Apply(IReadOnlyList<IStoreChanges> changes, IReadOnlyDictionary<string, long> checkpoint)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var batch = Native.Instance.rocksdb_writebatch_create();
        var writeOptions = Native.Instance.rocksdb_writeoptions_create();
        try
        {
            foreach (var ofStore in changes) Add(batch, ofStore);
            AddCheckpoint(batch, checkpoint);

            Native.Instance.rocksdb_writeoptions_disable_WAL(writeOptions, 1);
            Native.Instance.rocksdb_write(_database.Pointer, writeOptions, batch, out var error);
            Failures.Check(error, _database.Folder);
        }
        finally
        {
            Native.Instance.rocksdb_writeoptions_destroy(writeOptions);
            Native.Instance.rocksdb_writebatch_destroy(batch);
        }
        foreach (var (partition, offset) in checkpoint) _checkpoint[partition] = offset;
    }

    public void Flush()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _database.Flush();
    }

    public void Dispose()
    {
        if (_isDisposed) return;

        _isDisposed = true;
        try
        {
            _database.Flush();
        }
        catch (StorageException)
        {
            // Closing must go on. What was not flushed is as if the process had died: the checkpoint is as old as the contents,
            // and the changelog has the rest.
        }
        _database.Dispose();
        _onDisposed();
    }

    private void Add(IntPtr batch, IStoreChanges changes)
    {
        if (!_stores.ContainsKey(changes.Store)) throw new InvalidOperationException($"Store {changes.Store} in {_database.Folder} is not open.");

        var columnFamily = _database.ColumnFamily(StorePrefix + changes.Store);
        foreach (var (lower, upper) in changes.DeletedRanges)
        {
            fixed (byte* from = lower, to = upper)
                Native.Instance.rocksdb_writebatch_delete_range_cf(batch, columnFamily, from, (nuint)lower.Length, to, (nuint)upper.Length);
        }
        using var cursor = changes.Changes();
        while (cursor.MoveNext())
        {
            var key = cursor.Key;
            var value = cursor.Value;
            fixed (byte* k = key, v = value)
            {
                if (cursor.IsDelete) Native.Instance.rocksdb_writebatch_delete_cf(batch, columnFamily, k, (nuint)key.Length);
                else Native.Instance.rocksdb_writebatch_put_cf(batch, columnFamily, k, (nuint)key.Length, v, (nuint)value.Length);
            }
        }
    }

    private void AddCheckpoint(IntPtr batch, IReadOnlyDictionary<string, long> checkpoint)
    {
        Span<byte> offsetBytes = stackalloc byte[sizeof(long)];
        foreach (var (partition, offset) in checkpoint)
        {
            BinaryPrimitives.WriteInt64BigEndian(offsetBytes, offset);
            var name = Encoding.UTF8.GetBytes(partition);
            fixed (byte* k = name, v = offsetBytes)
                Native.Instance.rocksdb_writebatch_put_cf(batch, _checkpointColumnFamily, k, (nuint)name.Length, v, sizeof(long));
        }
    }

    private void ReadCheckpoint()
    {
        using var cursor = new RocksDbStore(_database, _checkpointColumnFamily).Scan([], NullableSpan.Null, reverse: false);
        while (cursor.MoveNext()) _checkpoint[Encoding.UTF8.GetString(cursor.Key)] = BinaryPrimitives.ReadInt64BigEndian(cursor.Value);
    }
}
