using System.Buffers.Binary;
using System.Globalization;

namespace StreamProc.Embedded;

/// <summary>The journal that a process left behind.</summary>
/// <param name="Generation">Its number.</param>
/// <param name="Records">Its entries, up to the first one that is not whole.</param>
/// <param name="WholeBytes">Where those end.</param>
/// <param name="FileBytes">How long the file is.</param>
internal sealed record JournalFile(long Generation, IReadOnlyList<JournalRecord> Records, long WholeBytes, long FileBytes)
{
    // More commits than fit into a journal; keeps random bytes from looking like an entry.
    private const long MostEntries = 100_000_000;

    /// <summary>The numbers of the journals in a directory, rising. There is more than one after a crash while one replaced another.</summary>
    public static IReadOnlyList<long> Generations(string directory) =>
    [
        .. Directory.EnumerateFiles(directory, "*" + CommitJournal.Extension)
            .Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(name => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(name => long.Parse(name, CultureInfo.InvariantCulture))
            .Order(),
    ];

    /// <summary>Reads a journal up to its last whole entry.</summary>
    /// <exception cref="Transport.TransportException">It is damaged where a crash cannot have damaged it.</exception>
    public static JournalFile Read(string directory, long generation)
    {
        var path = CommitJournal.FilePath(directory, generation);
        var bytes = File.ReadAllBytes(path);
        var records = new List<JournalRecord>();
        long position = 0;
        while (JournalFrame.Read(bytes.AsSpan((int)position), position, out var sizeBytes) is { } record)
        {
            if (records.Count > 0 && record.Sequence != records[^1].Sequence + 1) break;
            records.Add(record);
            position += sizeBytes;
        }

        // The snapshot was on the disk before the journal got its name.
        if (records.Count == 0) throw StorageErrors.Corrupt(path, 0, "the journal's snapshot is not whole.");
        if (SafeBytesLater(bytes, position, records[^1].Sequence) > position) throw StorageErrors.Corrupt(path, position, "an entry of the journal is not whole, and later ones are.");
        return new(generation, records, position, bytes.Length);
    }

    // What whole entries after a damaged place say about how much of the journal was on the disk: a torn tail is at most what was not.
    private static long SafeBytesLater(ReadOnlySpan<byte> bytes, long from, long lastSequence)
    {
        long safe = 0;
        for (var at = (int)from; at + JournalFrame.HeaderBytes <= bytes.Length; at++)
        {
            var ahead = BinaryPrimitives.ReadInt64LittleEndian(bytes[(at + 8)..]) - lastSequence;
            if (ahead is > 0 and < MostEntries && JournalFrame.Read(bytes[at..], at, out _) is { } later) safe = Math.Max(safe, later.SafeBytes);
        }
        return safe;
    }
}
