using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace StreamProc.Tests.Architecture;

/// <summary>A source file with its path from the repository's root, written with forward slashes.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    private SyntaxNode? _root;

    public SyntaxNode Root => _root ??= CSharpSyntaxTree.ParseText(Text).GetRoot();

    /// <summary>src/StreamProc/Records/Serde.cs: the project StreamProc. The root may also be tests or topologies.</summary>
    public string Project => Path.Split('/')[1];

    /// <summary>The folder of src/StreamProc that the file lies in; null outside of the core, "" at its top.</summary>
    public string? CoreFolder => Path.Split('/') is ["src", "StreamProc", .. var rest] ? rest.Length > 1 ? rest[0] : "" : null;
}

/// <summary>A project file with its path from the repository's root.</summary>
internal sealed record ProjectFile(string Path, string Text)
{
    private readonly XElement _root = XElement.Parse(Text);

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public bool IsTest => _root.Descendants("IsTestProject").Any(e => string.Equals(e.Value, "true", StringComparison.Ordinal));

    public bool IsTopology => Path.StartsWith("topologies/", StringComparison.Ordinal) && !IsTest;

    public IEnumerable<string> References => Includes("ProjectReference").Select(r => System.IO.Path.GetFileNameWithoutExtension(r.Replace('\\', '/')));

    public IEnumerable<string> Packages => Includes("PackageReference");

    public IEnumerable<string> Usings => Includes("Using");

    private IEnumerable<string> Includes(string element) => _root.Descendants(element).Select(e => (string?)e.Attribute("Include") ?? "");
}

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] Tops = ["src", "tests", "topologies"];

    public static readonly string Root = FindRoot();

    public static readonly IReadOnlyList<SourceFile> Sources = [.. Files("*.cs").Select(f => new SourceFile(Relative(f), File.ReadAllText(f)))];

    public static readonly IReadOnlyList<ProjectFile> Projects = [.. Files("*.csproj").Select(f => new ProjectFile(Relative(f), File.ReadAllText(f)))];

    private static IEnumerable<string> Files(string pattern) =>
        Tops.Select(top => Path.Combine(Root, top)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
            .Where(file => !Relative(file).Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    private static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "StreamProc.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No StreamProc.sln above {AppContext.BaseDirectory}: these tests read the sources they were built from.");
    }
}
