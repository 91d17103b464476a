using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StreamProc.Tests.Architecture;

/// <summary>Something that may break a rule, and why.</summary>
/// <param name="What">The file, or <c>file: Method</c>.</param>
/// <param name="Why">The reason.</param>
internal sealed record Allowance(string What, string Why);

/// <summary>Rules about size and names. Each gives what breaks it, and how.</summary>
internal static partial class SizeRules
{
    public const int MaxFileLines = 400;
    public const int MaxMethodLines = 70;

    private static readonly string[] EmptyWords = ["Manager", "Managers", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Impl"];

    /// <summary>A file that is too long does two things.</summary>
    public static IEnumerable<(string What, string How)> FileLength(SourceFile file)
    {
        var lines = file.Text.Split('\n').Length - (file.Text.EndsWith('\n') ? 1 : 0);
        if (lines > MaxFileLines) yield return (file.Path, $"{lines} lines, at most {MaxFileLines}");
    }

    /// <summary>A method fits on a screen.</summary>
    public static IEnumerable<(string What, string How)> MethodLength(SourceFile file)
    {
        foreach (var node in file.Root.DescendantNodes())
        {
            var start = node switch
            {
                MethodDeclarationSyntax m => m.Identifier,
                ConstructorDeclarationSyntax c => c.Identifier,
                LocalFunctionStatementSyntax l => l.Identifier,
                OperatorDeclarationSyntax o => o.OperatorToken,
                AccessorDeclarationSyntax a => a.Keyword,
                _ => default,
            };
            if (start == default) continue;

            var lines = LineOf(node.GetLastToken()) - LineOf(start) + 1;
            if (lines > MaxMethodLines) yield return ($"{file.Path}: {start.Text}", $"{lines} lines, at most {MaxMethodLines}");
        }
    }

    /// <summary>Names say what a thing is; these words would fit anything.</summary>
    public static IEnumerable<(string What, string How)> Names(SourceFile file)
    {
        var declared = file.Root.DescendantNodes().Select(node => node switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier.Text,
            DelegateDeclarationSyntax type => type.Identifier.Text,
            BaseNamespaceDeclarationSyntax name => name.Name.ToString(),
            _ => "",
        });
        foreach (var name in declared.Append(Path.ChangeExtension(file.Path, null)))
            if (Words().Matches(name).Select(w => w.Value).Intersect(EmptyWords, StringComparer.Ordinal).FirstOrDefault() is { } word)
                yield return ($"{file.Path}: {name}", $"'{word}' says nothing");
    }

    private static int LineOf(SyntaxToken token) => token.GetLocation().GetLineSpan().StartLinePosition.Line;

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z][a-z]*|[a-z]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();
}
