using System.Globalization;
using StreamProc.Transport;

namespace StreamProc.Embedded;

/// <summary>Keeps other processes out of a log's directory for as long as it is held. The operating system lets go when the process dies.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private const string LockName = "lock";

    // Apart from the lock, for the locked file itself cannot be read by others everywhere.
    private const string OwnerName = "lock-owner";

    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolationWindows = unchecked((int)0x80070020);

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; the directory must exist.</summary>
    /// <exception cref="TransportException">Another process has it, or there are no rights.</exception>
    public static DirectoryLock Take(string directory)
    {
        var path = Path.Combine(directory, LockName);
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(Path.Combine(directory, OwnerName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new(file);
        }
        catch (IOException error) when (error.HResult is WouldBlockLinux or WouldBlockMac or SharingViolationWindows)
        {
            throw new TransportException(
                $"The embedded log in {directory} is in use by process {Owner(directory)}. One process at a time can open it: stop that one, or give this one another directory.", error);
        }
        catch (Exception error) when (StorageErrors.Is(error))
        {
            file?.Dispose();
            throw StorageErrors.Wrap("lock", path, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string Owner(string directory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, OwnerName)).Trim();
        }
        catch (Exception error) when (StorageErrors.Is(error))
        {
            return "(unknown)";
        }
    }
}
