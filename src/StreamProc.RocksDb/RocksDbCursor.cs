using RocksDbSharp;
using StreamProc.State;

namespace StreamProc.RocksDb;

/// <summary>A walk through a column family as it was when the walk began.</summary>
internal sealed unsafe class RocksDbCursor(IteratorHandle iterator, string folder, bool reverse) : IByteCursor
{
    private CursorPosition _position = CursorPosition.BeforeFirst;

    private enum CursorPosition
    {
        BeforeFirst,
        OnEntry,
        AtEnd,
    }

    public ReadOnlySpan<byte> Key
    {
        get
        {
            RequireEntry();
            var bytes = Native.Instance.rocksdb_iter_key(iterator.Pointer, out var length);
            return new((void*)bytes, (int)length);
        }
    }

    public ReadOnlySpan<byte> Value
    {
        get
        {
            RequireEntry();
            var bytes = Native.Instance.rocksdb_iter_value(iterator.Pointer, out var length);
            return new((void*)bytes, (int)length);
        }
    }

    public bool MoveNext()
    {
        ObjectDisposedException.ThrowIf(iterator.IsClosed, this);
        switch (_position, reverse)
        {
            case (CursorPosition.AtEnd, _):
                return false;
            case (CursorPosition.BeforeFirst, false):
                Native.Instance.rocksdb_iter_seek_to_first(iterator.Pointer);
                break;
            case (CursorPosition.BeforeFirst, true):
                Native.Instance.rocksdb_iter_seek_to_last(iterator.Pointer);
                break;
            case (CursorPosition.OnEntry, false):
                Native.Instance.rocksdb_iter_next(iterator.Pointer);
                break;
            default:
                Native.Instance.rocksdb_iter_prev(iterator.Pointer);
                break;
        }
        if (Native.Instance.rocksdb_iter_valid(iterator.Pointer) != 0)
        {
            _position = CursorPosition.OnEntry;
            return true;
        }
        _position = CursorPosition.AtEnd;
        // The end, or an entry that cannot be read: both look the same to the iterator.
        Native.Instance.rocksdb_iter_get_error(iterator.Pointer, out var error);
        Failures.Check(error, folder);
        return false;
    }

    public void Dispose() => iterator.Dispose();

    private void RequireEntry()
    {
        ObjectDisposedException.ThrowIf(iterator.IsClosed, this);
        if (_position != CursorPosition.OnEntry) throw new InvalidOperationException("The walk does not stand on an entry.");
    }
}
