using StreamProc.Transport;

namespace StreamProc.Embedded;

/// <summary>What failures of the file system mean to a user.</summary>
internal static class StorageErrors
{
    private const int NoSpaceLinux = 28;
    private const int NoSpaceWindows = unchecked((int)0x80070070);

    /// <summary>Whether an exception comes from the file system.</summary>
    public static bool Is(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <summary>What went wrong with a file or directory and what to do about it.</summary>
    /// <param name="what">What could not be done, as in "write".</param>
    /// <param name="path">The file or directory.</param>
    /// <param name="error">Why not.</param>
    public static string Describe(string what, string path, Exception error) => error switch
    {
        UnauthorizedAccessException => $"Cannot {what} {path}: no rights. Give the user that runs this process read and write access to it, or choose another directory.",
        IOException { HResult: NoSpaceLinux or NoSpaceWindows } =>
            $"Cannot {what} {path}: the disk is full. Make room, or shorten retention.ms or retention.bytes of large topics; what was committed is not affected.",
        _ => $"Cannot {what} {path}: {error.Message} Check the disk and the rights on the directory; what was committed is not affected.",
    };

    /// <summary>A failure of the file system as the transport's.</summary>
    public static TransportException Wrap(string what, string path, Exception error) => new(Describe(what, path, error), error);

    /// <summary>Data that was committed is damaged.</summary>
    public static TransportException Corrupt(string path, long position, string found) => new(
        $"{path} is corrupt at byte {position}: {found}. Committed records are damaged, most likely by the disk or by another program. "
        + "Restore the directory from a backup, or delete the topic and fill it again.");
}
