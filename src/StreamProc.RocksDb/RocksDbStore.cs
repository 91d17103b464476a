using RocksDbSharp;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.RocksDb;

/// <summary>A store: one column family.</summary>
internal sealed unsafe class RocksDbStore(Database database, IntPtr columnFamily) : IByteStore
{
    public bool TryGet(ReadOnlySpan<byte> key, ByteWriter value)
    {
        var isHeld = false;
        try
        {
            database.DangerousAddRef(ref isHeld);
            IntPtr pinned;
            IntPtr error;
            fixed (byte* k = key)
                pinned = Native.Instance.rocksdb_get_pinned_cf(database.Pointer, database.ReadOptions, columnFamily, k, (nuint)key.Length, out error);
            Failures.Check(error, database.Folder);
            if (pinned == IntPtr.Zero) return false;

            var bytes = Native.Instance.rocksdb_pinnableslice_value(pinned, out var length);
            value.Append(new ReadOnlySpan<byte>((void*)bytes, (int)length));
            Native.Instance.rocksdb_pinnableslice_destroy(pinned);
            return true;
        }
        finally
        {
            if (isHeld) database.DangerousRelease();
        }
    }

    /// <summary>RocksDB's own estimate: rows that were written again before a compaction count more than once.</summary>
    public long ApproximateCount
    {
        get
        {
            var isHeld = false;
            try
            {
                database.DangerousAddRef(ref isHeld);
                ulong count = 0;
                fixed (byte* name = "rocksdb.estimate-num-keys\0"u8)
                    Native.Instance.rocksdb_property_int_cf(database.Pointer, columnFamily, (IntPtr)name, (IntPtr)(&count));
                return (long)count;
            }
            finally
            {
                if (isHeld) database.DangerousRelease();
            }
        }
    }

    public IByteCursor Scan(ReadOnlySpan<byte> lower, NullableSpan upper, bool reverse) =>
        new RocksDbCursor(IteratorHandle.Create(database, columnFamily, lower, upper), database.Folder, reverse);
}
