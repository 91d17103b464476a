using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using RocksDbSharp;

namespace StreamProc.RocksDb;

/// <summary>An open RocksDB with its column families. Reads and cursors hold references; the last one to let go closes it.</summary>
/// <remarks>To close it under a reader's feet would not throw, it would end the process.</remarks>
internal sealed class Database : SafeHandleZeroOrMinusOneIsInvalid
{
    private const string DefaultColumnFamily = "default";

    private readonly NativeOptions _options;
    private readonly Dictionary<string, IntPtr> _columnFamilies = new(StringComparer.Ordinal);

    private Database(NativeOptions options, string folder)
        : base(ownsHandle: true)
    {
        _options = options;
        Folder = folder;
    }

    public string Folder { get; }

    /// <summary>The native database.</summary>
    public IntPtr Pointer => handle;

    /// <summary>Native options for look-ups.</summary>
    public IntPtr ReadOptions { get; private set; }

    /// <summary>Opens the database in a folder, made if it is not there, with all its column families.</summary>
    public static Database Open(NativeOptions options, string folder)
    {
        var database = new Database(options, folder);
        var names = database.ListColumnFamilies();
        var namePointers = names.ConvertAll(Marshal.StringToCoTaskMemUTF8).ToArray();
        var folderPointer = Marshal.StringToCoTaskMemUTF8(folder);
        try
        {
            var nameList = GCHandle.Alloc(namePointers, GCHandleType.Pinned);
            var optionList = GCHandle.Alloc(Enumerable.Repeat(options.ColumnFamily, names.Count).ToArray(), GCHandleType.Pinned);
            var handles = new IntPtr[names.Count];
            var handleList = GCHandle.Alloc(handles, GCHandleType.Pinned);
            var pointer = Native.Instance.rocksdb_open_column_families(
                options.Database, folderPointer, names.Count, nameList.AddrOfPinnedObject(), optionList.AddrOfPinnedObject(), handleList.AddrOfPinnedObject(), out var error);
            nameList.Free();
            optionList.Free();
            handleList.Free();
            Failures.Check(error, folder);

            database.SetHandle(pointer);
            database.ReadOptions = Native.Instance.rocksdb_readoptions_create();
            for (var i = 0; i < names.Count; i++) database._columnFamilies.Add(names[i], handles[i]);
            return database;
        }
        finally
        {
            foreach (var name in namePointers) Marshal.FreeCoTaskMem(name);
            Marshal.FreeCoTaskMem(folderPointer);
        }
    }

    /// <summary>Deletes the files of the database in a folder, unless it is open.</summary>
    public static void Destroy(NativeOptions options, string folder)
    {
        var folderPointer = Marshal.StringToCoTaskMemUTF8(folder);
        Native.Instance.rocksdb_destroy_db(options.Database, folderPointer, out var error);
        Marshal.FreeCoTaskMem(folderPointer);
        Failures.Check(error, folder);
    }

    /// <summary>The column family of that name, made if it is not there.</summary>
    public IntPtr ColumnFamily(string name)
    {
        if (_columnFamilies.TryGetValue(name, out var columnFamily)) return columnFamily;

        var namePointer = Marshal.StringToCoTaskMemUTF8(name);
        columnFamily = Native.Instance.rocksdb_create_column_family(handle, _options.ColumnFamily, namePointer, out var error);
        Marshal.FreeCoTaskMem(namePointer);
        Failures.Check(error, Folder);
        _columnFamilies.Add(name, columnFamily);
        return columnFamily;
    }

    /// <summary>Writes all column families to disk, at one point in time.</summary>
    public void Flush()
    {
        var flushOptions = Native.Instance.rocksdb_flushoptions_create();
        Native.Instance.rocksdb_flush_cfs(handle, flushOptions, [.. _columnFamilies.Values], _columnFamilies.Count, out var error);
        Native.Instance.rocksdb_flushoptions_destroy(flushOptions);
        Failures.Check(error, Folder);
    }

    protected override bool ReleaseHandle()
    {
        foreach (var columnFamily in _columnFamilies.Values) Native.Instance.rocksdb_column_family_handle_destroy(columnFamily);
        Native.Instance.rocksdb_close(handle);
        Native.Instance.rocksdb_readoptions_destroy(ReadOptions);
        return true;
    }

    private List<string> ListColumnFamilies()
    {
        // The file that every database has, and the last that is written when one is made.
        if (!File.Exists(Path.Combine(Folder, "CURRENT"))) return [DefaultColumnFamily];

        var folderPointer = Marshal.StringToCoTaskMemUTF8(Folder);
        var list = Native.Instance.rocksdb_list_column_families(_options.Database, folderPointer, out var count, out var error);
        Marshal.FreeCoTaskMem(folderPointer);
        Failures.Check(error, Folder);

        var names = new List<string>();
        for (var i = 0; i < (int)count; i++) names.Add(Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(list, i * IntPtr.Size)) ?? "");
        Native.Instance.rocksdb_list_column_families_destroy(list, count);
        return names;
    }
}
