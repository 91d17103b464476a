namespace StreamProc.Worker.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The sample that the worker does not know, as its build leaves it: in the configuration of this build.</summary>
    public static string PageViews { get; } =
        Path.Combine([Root, "topologies", "PageViews", .. AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar)[^3..]]);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "StreamProc.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No StreamProc.sln above {AppContext.BaseDirectory}.");
    }
}
