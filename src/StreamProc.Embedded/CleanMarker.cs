using System.Globalization;

namespace StreamProc.Embedded;

/// <summary>A file that says that the log was closed with all on the disk. It names the journal, so it means nothing once there is a newer one.</summary>
internal static class CleanMarker
{
    private const string Name = "closed";

    /// <summary>Leaves the marker.</summary>
    public static void Write(string directory, long generation, long journalBytes) => File.WriteAllText(Path.Combine(directory, Name), Text(generation, journalBytes));

    /// <summary>Whether the journal of that number and length was closed.</summary>
    public static bool Is(string directory, long generation, long journalBytes)
    {
        var path = Path.Combine(directory, Name);
        return File.Exists(path) && string.Equals(File.ReadAllText(path), Text(generation, journalBytes), StringComparison.Ordinal);
    }

    /// <summary>Takes the marker away.</summary>
    public static void Delete(string directory) => File.Delete(Path.Combine(directory, Name));

    private static string Text(long generation, long journalBytes) => string.Create(CultureInfo.InvariantCulture, $"{generation} {journalBytes}\n");
}
