using System.Text.RegularExpressions;

namespace StreamProc.Docs.Tests;

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">The page's path in the repository.</param>
/// <param name="Line">The line of its first line of text, from 1.</param>
/// <param name="Says">What the HTML comment right above it says, or nothing.</param>
/// <param name="Language">What stands behind the fence.</param>
/// <param name="Text">Its text.</param>
internal sealed record Block(string Page, int Line, string Says, string Language, string Text)
{
    public override string ToString() => $"{Page}:{Line}";
}

/// <summary>The pages whose blocks are held true.</summary>
internal static partial class Pages
{
    public static string Root { get; } = Find();

    /// <summary>README and everything in docs, by path in the repository.</summary>
    public static IReadOnlyList<string> WithCode { get; } =
        ["README.md", .. Directory.GetFiles(Path.Combine(Root, "docs"), "*.md").Select(f => "docs/" + Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static IReadOnlyList<Block> Blocks(string page)
    {
        var blocks = new List<Block>();
        var lines = Read(page).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal)) continue;
            var end = Array.IndexOf(lines, "```", i + 1);
            if (end < 0) throw new InvalidDataException($"{page}:{i + 1}: the block has no end.");
            var says = i > 0 ? Comment().Match(lines[i - 1]).Groups["says"].Value : "";
            blocks.Add(new(page, i + 2, says, lines[i][3..], string.Join('\n', lines[(i + 1)..end])));
            i = end;
        }
        return blocks;
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "StreamProc.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No StreamProc.sln above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex("^<!-- (?<says>.*) -->$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();
}
