using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StreamProc.Tests.Architecture;

/// <summary>Rules about who names whom. Each gives the violations as lines to read.</summary>
internal static class ReferenceRules
{
    private const string Core = "StreamProc";

    /// <summary>A file of the core names only the folders that its own may know.</summary>
    public static IEnumerable<string> CoreFolders(SourceFile file)
    {
        if (file.CoreFolder is not { } folder) yield break;
        if (!Layers.Folders.TryGetValue(folder, out var allowed))
        {
            yield return $"{file.Path}: the folder '{folder}' is not in the table of {nameof(Layers)}: add it there, with what it may know";
            yield break;
        }

        foreach (var (named, line) in NamedFolders(file))
            if (!string.Equals(named, folder, StringComparison.Ordinal) && !allowed.Contains(named, StringComparer.Ordinal))
                yield return $"{file.Path}:{line}: {folder} may not know {named}";
    }

    /// <summary>The namespace says where the file lies, else the rule about folders would be blind.</summary>
    public static IEnumerable<string> NamespaceIsFolder(SourceFile file)
    {
        if (file.CoreFolder is not { } folder) yield break;

        var expected = $"{Core}.{folder}";
        foreach (var declared in file.Root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>())
            if (!$"{declared.Name}.".StartsWith($"{expected}.", StringComparison.Ordinal))
                yield return $"{file.Path}:{Line(declared)}: the namespace is {declared.Name}, expected {expected}";

        foreach (var global in file.Root.DescendantNodes().OfType<UsingDirectiveSyntax>())
            if (!global.GlobalKeyword.IsKind(Microsoft.CodeAnalysis.CSharp.SyntaxKind.None) && Parts(global.NamespaceOrType) is [Core, ..])
                yield return $"{file.Path}:{Line(global)}: a global using hides who knows whom";
    }

    /// <summary>A library is named only where the table allows it.</summary>
    public static IEnumerable<string> LibraryNames(SourceFile file) =>
        from name in Names(file)
        let library = Parts(name) is [var first, ..] ? first : ""
        where Layers.Libraries.TryGetValue(library, out var allowed) && !allowed.Contains(file.Project, StringComparer.Ordinal)
        select $"{file.Path}:{Line(name)}: {file.Project} may not know {library}";

    /// <summary>A project references only what the table allows; nobody references a test project.</summary>
    public static IEnumerable<string> ProjectReferences(ProjectFile project, IReadOnlyCollection<string> testProjects)
    {
        foreach (var package in project.Packages)
            if (Layers.Packages.TryGetValue(package, out var users) && !users.Contains(project.Name, StringComparer.Ordinal))
                yield return $"{project.Path}: may not use the package {package}";

        foreach (var reference in project.References.Where(testProjects.Contains))
            yield return $"{project.Path}: references the tests {reference}";

        foreach (var used in project.Usings.Where(u => !project.IsTest && u.StartsWith(Core, StringComparison.Ordinal)))
            yield return $"{project.Path}: a global using of {used} hides who knows whom";

        if (project.IsTest) yield break;
        if (!project.IsTopology && !Layers.Projects.ContainsKey(project.Name))
        {
            yield return $"{project.Path}: is not in the table of {nameof(Layers)}: add it there, with what it may know";
            yield break;
        }

        var allowed = project.IsTopology ? Layers.OfTopologies : Layers.Projects[project.Name];
        foreach (var reference in project.References.Where(r => !allowed.Contains(r, StringComparer.Ordinal)))
            yield return $"{project.Path}: may not reference {reference}";
    }

    /// <summary>A table whose rows go round in a circle is no order of layers. Gives the rows that could not be put in order.</summary>
    public static IReadOnlyCollection<string> Cycle(IReadOnlyDictionary<string, string[]> table)
    {
        var left = new HashSet<string>(table.Keys, StringComparer.Ordinal);
        while (left.FirstOrDefault(row => !table[row].Any(left.Contains)) is { } free) left.Remove(free);
        return left;
    }

    private static IEnumerable<(string Folder, int Line)> NamedFolders(SourceFile file) =>
        from name in Names(file)
        let parts = Parts(name)
        let folder = parts is [Core, var first, ..] ? first : name is NameSyntax && parts is [var relative, _, ..] ? relative : ""
        where Layers.Folders.ContainsKey(folder)
        select (folder, Line(name));

    /// <summary>
    /// The longest dotted names in the code, those of using directives among them; comments do not count. A relative name (Records.Serde) is
    /// taken for a namespace only where a type must stand: in an expression, State.Count may be a property's.
    /// </summary>
    private static IEnumerable<SyntaxNode> Names(SourceFile file) =>
        file.Root.DescendantNodes().Where(node => node is QualifiedNameSyntax or MemberAccessExpressionSyntax or AliasQualifiedNameSyntax
            && node.Parent is not (QualifiedNameSyntax or MemberAccessExpressionSyntax or BaseNamespaceDeclarationSyntax)
            || node is IdentifierNameSyntax { Parent: UsingDirectiveSyntax });

    private static List<string> Parts(SyntaxNode name) => name switch
    {
        QualifiedNameSyntax q => [.. Parts(q.Left), q.Right.Identifier.Text],
        MemberAccessExpressionSyntax m => [.. Parts(m.Expression), m.Name.Identifier.Text],
        AliasQualifiedNameSyntax a => [a.Name.Identifier.Text],
        SimpleNameSyntax s => [s.Identifier.Text],
        _ => [""],
    };

    private static int Line(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
}
