using System.Globalization;
using Microsoft.Win32.SafeHandles;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Embedded;

/// <summary>The file in which commits become facts. Guarded by the ledger's gate.</summary>
internal sealed class CommitJournal : IDisposable
{
    public const string Extension = ".journal";
    private const string UnfinishedExtension = ".unfinished";

    private readonly string _directory;
    private readonly ByteWriter _bytes = new(4096);
    private SafeFileHandle _file;
    private long _sequence;
    private long _safeSequence;
    private long _safeBytes;
    private long _snapshotBytes;

    private CommitJournal(string directory, long generation, SafeFileHandle file)
    {
        _directory = directory;
        _file = file;
        Generation = generation;
    }

    /// <summary>The number of this journal; each replaces the one before.</summary>
    public long Generation { get; private set; }

    /// <summary>Its size, bytes.</summary>
    public long Length { get; private set; }

    /// <summary>The number of the last entry.</summary>
    public long Sequence => _sequence;

    public string Path => FilePath(_directory, Generation);

    public static string FilePath(string directory, long generation) =>
        System.IO.Path.Combine(directory, generation.ToString("D12", CultureInfo.InvariantCulture) + Extension);

    /// <summary>Begins a new journal that says what <paramref name="state"/> is. All data that it speaks of must be on the disk.</summary>
    public static CommitJournal Begin(string directory, long generation, long sequence, CommittedState state)
    {
        var journal = new CommitJournal(directory, generation, Empty) { _sequence = sequence };
        journal.Replace(state);
        journal.Settle();
        return journal;
    }

    /// <summary>Adds an entry. It is in the operating system's hands then, and on the disk after <see cref="Flush"/>.</summary>
    /// <param name="entry">What has happened.</param>
    /// <param name="isDataSafe">Whether all data that entries up to and with this one speak of is on the disk.</param>
    /// <exception cref="TransportException">It could not be written, and nothing of it remains.</exception>
    public void Append(JournalEntry entry, bool isDataSafe)
    {
        _bytes.Reset();
        var safeSequence = isDataSafe ? _sequence + 1 : _safeSequence;
        JournalFrame.Write(_bytes, _sequence + 1, safeSequence, _safeBytes, entry);
        try
        {
            RandomAccess.Write(_file, _bytes.Written, Length);
        }
        catch (Exception error) when (StorageErrors.Is(error))
        {
            // Half an entry would be cut by recovery anyway; the next entry is written over it.
            throw StorageErrors.Wrap("write", Path, error);
        }
        _sequence++;
        _safeSequence = safeSequence;
        Length += _bytes.Length;
    }

    /// <summary>Notes that the data of all entries up to a number is on the disk; the next entry says so.</summary>
    public void DataIsSafe(long sequence) => _safeSequence = Math.Max(_safeSequence, sequence);

    /// <summary>Waits until all entries are on the disk.</summary>
    public void Flush()
    {
        RandomAccess.FlushToDisk(_file);
        _safeBytes = Length;
    }

    /// <summary>Whether it has grown so much that a snapshot is worth while.</summary>
    /// <param name="limitBytes">From what size on.</param>
    public bool IsLong(long limitBytes) => Length > Math.Max(limitBytes, _snapshotBytes * 4);

    /// <summary>Goes on in a new file that begins with a snapshot. The change is one renaming: a crash leaves the old file or the new one.</summary>
    /// <remarks>From the renaming on only the new file counts, so nothing may fail between it and going on there; <see cref="Settle"/> does the rest.</remarks>
    public void Replace(CommittedState state)
    {
        var path = FilePath(_directory, Generation + 1);
        var unfinished = path + UnfinishedExtension;
        _bytes.Reset();
        JournalFrame.Write(_bytes, _sequence + 1, safeSequence: _sequence + 1, safeBytes: 0, state.Snapshot());

        var file = File.OpenHandle(unfinished, FileMode.Create, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        try
        {
            RandomAccess.Write(file, _bytes.Written, 0);
            RandomAccess.FlushToDisk(file);
            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        _file.Dispose();
        _file = file;
        Generation++;
        _sequence++;
        _safeSequence = _sequence;
        Length = _safeBytes = _snapshotBytes = _bytes.Length;
    }

    /// <summary>Waits until the new file's name is on the disk, and deletes the one that it replaced.</summary>
    public void Settle()
    {
        DirectorySync.Flush(_directory);
        File.Delete(FilePath(_directory, Generation - 1));
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static SafeFileHandle Empty => new(IntPtr.Zero, ownsHandle: false);
}
