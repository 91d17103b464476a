namespace StreamProc.Integration;

/// <summary>Where the repository lies that the tests were built from.</summary>
internal static class RepositoryFolder
{
    /// <summary>The folder, or null if the tests run elsewhere.</summary>
    public static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "StreamProc.sln"))) return folder.FullName;
        return null;
    }
}
