using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using RocksDbSharp;
using StreamProc.Records;

namespace StreamProc.RocksDb;

/// <summary>A native iterator, its options and bounds, and a reference to the database that it reads. Given back even if a caller forgets to.</summary>
internal sealed unsafe class IteratorHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly Database _database;
    private readonly IntPtr _options;

    // RocksDB keeps pointers to the bounds, so they lie outside the managed heap for as long as the iterator lives.
    private readonly byte* _bounds;

    private IteratorHandle(Database database, IntPtr options, byte* bounds)
        : base(ownsHandle: true)
    {
        _database = database;
        _options = options;
        _bounds = bounds;
    }

    public IntPtr Pointer => handle;

    public static IteratorHandle Create(Database database, IntPtr columnFamily, ReadOnlySpan<byte> lower, NullableSpan upper)
    {
        var isHeld = false;
        database.DangerousAddRef(ref isHeld);

        var options = Native.Instance.rocksdb_readoptions_create();
        var bounds = (byte*)NativeMemory.Alloc((nuint)(lower.Length + upper.Span.Length + 1));
        if (!lower.IsEmpty)
        {
            lower.CopyTo(new Span<byte>(bounds, lower.Length));
            Native.Instance.rocksdb_readoptions_set_iterate_lower_bound(options, bounds, (nuint)lower.Length);
        }
        if (!upper.IsNull)
        {
            upper.Span.CopyTo(new Span<byte>(bounds + lower.Length, upper.Span.Length));
            Native.Instance.rocksdb_readoptions_set_iterate_upper_bound(options, bounds + lower.Length, (nuint)upper.Span.Length);
        }
        var iterator = new IteratorHandle(database, options, bounds);
        iterator.SetHandle(Native.Instance.rocksdb_create_iterator_cf(database.Pointer, options, columnFamily));
        return iterator;
    }

    protected override bool ReleaseHandle()
    {
        Native.Instance.rocksdb_iter_destroy(handle);
        Native.Instance.rocksdb_readoptions_destroy(_options);
        NativeMemory.Free(_bounds);
        _database.DangerousRelease();
        return true;
    }
}
