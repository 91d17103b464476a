using System.Text.RegularExpressions;

namespace StreamProc.Worker.Tests;

/// <summary>
/// The guide says what is. A block below <c>file: path</c> is that file, which the tests of the docs hold true; one below <c>run</c> is a session whose
/// commands are run here, in order, in a folder with the guide's files. A line or the rest of one that is <c>...</c> stands for anything.
/// </summary>
public sealed partial class GettingStartedTests : IDisposable
{
    private const string Guide = "docs/getting-started.md";
    private const string Worker = "dotnet run --project src/StreamProc.Worker -- ";

    // Built together with these tests.
    private const string Build = "dotnet build topologies/PageViews";

    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Every_block_says_what_holds_it_true()
    {
        Assert.NotEmpty(Blocks());
        Assert.Equal(Blocks().Count, Fences().Count(Repository.Read(Guide)) / 2);
        Assert.All(Blocks(), b => Assert.True(b.Says is "run" || b.Says.StartsWith("file: ", StringComparison.Ordinal) || b.Says.StartsWith("other: ", StringComparison.Ordinal), b.Says));
    }

    [Fact]
    public async Task Sessions_go_as_shown()
    {
        Copy("topologies/PageViews/data/views.jsonl");
        foreach (var block in Blocks().Where(b => b.Says is "run"))
            foreach (var step in block.Text.Split("$ ", StringSplitOptions.RemoveEmptyEntries))
            {
                var lines = step.TrimEnd().Split('\n');
                if (lines[0] is not Build) Matches(lines[0], lines[1..], await Run(lines[0]));
            }
    }

    private async Task<string> Run(string command)
    {
        Assert.StartsWith(Worker, command, StringComparison.Ordinal);
        var args = command[Worker.Length..].Replace("topologies/PageViews/bin/Debug/net10.0", Repository.PageViews, StringComparison.Ordinal).Split(' ');
        var result = await _cli.Do(args);
        // On a terminal both are seen; none of the commands here writes to both.
        return result.Out + result.Error;
    }

    private static void Matches(string command, string[] shown, string output)
    {
        var pattern = string.Join('\n', shown.Select(l => l is "..." ? "[^§]*?" : Regex.Escape(l).Replace(@"\.\.\.", "[^\n]*", StringComparison.Ordinal))).Replace("[^§]*?\n", "([^§]*\n)?", StringComparison.Ordinal);
        Assert.True(Regex.IsMatch(output.TrimEnd(), $"\\A{pattern}\\z", RegexOptions.None, TimeSpan.FromSeconds(5)), $"{command}\nshown:\n{string.Join('\n', shown)}\nbut it is:\n{output}");
    }

    private void Copy(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_cli.PathOf(file))!);
        File.Copy(Path.Combine(Repository.Root, file), _cli.PathOf(file));
    }

    private static List<(string Says, string Text)> Blocks() => [.. Block().Matches(Repository.Read(Guide)).Select(m => (m.Groups["says"].Value, m.Groups["text"].Value))];

    [GeneratedRegex("<!-- (?<says>[^\n]*) -->\n```[a-z]+\n(?<text>[^§]*?\n)```\n", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();

    [GeneratedRegex("^```", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fences();
}
