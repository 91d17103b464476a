using System.IO.Compression;
using System.Text.Json;

namespace StreamProc.Conformance;

/// <summary>The vectors: every *.json of the folder that PARITY_DIR names, else those of the archive beside this file.</summary>
internal static class VectorFiles
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("PARITY_DIR") is { Length: > 0 } folder ? folder : null;

    /// <summary>Their names, without the ending.</summary>
    public static IReadOnlyList<string> Names()
    {
        if (Folder is null)
        {
            using var archive = OpenArchive();
            return [.. archive.Entries.Select(e => Path.GetFileNameWithoutExtension(e.Name)).Order(StringComparer.Ordinal)];
        }

        if (!Directory.Exists(Folder)) throw new DirectoryNotFoundException($"PARITY_DIR names '{Folder}', which is no folder.");
        return [.. Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];
    }

    public static Vector Load(string name)
    {
        if (Folder is not null) return Vector.Parse(name, JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, $"{name}.json"))).RootElement);

        using var archive = OpenArchive();
        using var entry = archive.GetEntry($"{name}.json")!.Open();
        return Vector.Parse(name, JsonDocument.Parse(entry).RootElement);
    }

    private static ZipArchive OpenArchive() => new(typeof(VectorFiles).Assembly.GetManifestResourceStream("vectors.zip")!, ZipArchiveMode.Read);
}
