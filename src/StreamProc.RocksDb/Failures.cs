using System.Runtime.InteropServices;
using RocksDbSharp;
using StreamProc.State;

namespace StreamProc.RocksDb;

/// <summary>Turns what RocksDB and the file system report into messages that name the folder and say what to do.</summary>
internal static class Failures
{
    /// <summary>Throws if a native call has reported an error.</summary>
    public static void Check(IntPtr error, string folder)
    {
        if (error != IntPtr.Zero) throw Of(TakeText(error), folder);
    }

    public static StorageException Of(string text, string folder)
    {
        if (IsLocked(text))
        {
            return new($"The state in {folder} is in use by another process, or by another engine in this one. "
                + $"Stop the other, or give each worker a state folder of its own. ({text})");
        }
        if (IsCorrupt(text))
        {
            return new($"The state in {folder} is damaged. Move the folder aside and start again: it is restored from the changelog. ({text})") { IsCorrupt = true };
        }
        if (text.Contains("Permission denied", StringComparison.Ordinal)) return NoRights(folder, text, inner: null);
        if (text.Contains("No space left", StringComparison.Ordinal))
            return new($"The disk that holds the state in {folder} is full. Free space or move the state to a larger disk, then restart. ({text})");
        if (text.Contains("not linked", StringComparison.Ordinal))
            return new($"The state in {folder} cannot be opened with this compression. Choose another {nameof(RocksDbOptions.Compression)}. ({text})");

        return new($"RocksDB failed on the state in {folder}. Look at the disk and at the file LOG in that folder, then restart. ({text})");
    }

    public static StorageException Of(Exception cause, string folder) => cause is UnauthorizedAccessException
        ? NoRights(folder, cause.Message, cause)
        : new($"The folder {folder} cannot be used for state. Make sure that it is a folder, not a file, on a disk that can be written, or choose another. ({cause.Message})", cause);

    private static StorageException NoRights(string folder, string text, Exception? inner) =>
        new($"There is no right to read and write the state in {folder}. Give the user that the worker runs as these rights, or choose another folder. ({text})", inner);

    private static bool IsLocked(string text) =>
        text.Contains("lock hold by current process", StringComparison.Ordinal) || text.Contains("While lock file", StringComparison.Ordinal);

    // A file that the database names but that is not there is as bad as one with wrong bytes.
    private static bool IsCorrupt(string text) =>
        text.StartsWith("Corruption", StringComparison.Ordinal) || text.Contains("No such file or directory", StringComparison.Ordinal);

    private static string TakeText(IntPtr error)
    {
        var text = Marshal.PtrToStringUTF8(error) ?? "";
        Native.Instance.rocksdb_free(error);
        return text;
    }
}
