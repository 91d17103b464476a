using System.Text.RegularExpressions;
using StreamProc.Compiler;
using StreamProc.Graph;

namespace StreamProc.Docs.Tests;

/// <summary>
/// The pages say what is. Each <c>csharp</c> block compiles without a warning: those below <c>file: path</c> or <c>part: path</c> are that file or lines of it,
/// which the solution compiles. A <c>records</c> block below a topology is an example of it that is run, a <c>describe</c> block what it describes
/// itself as, a <c>refused</c> block the message with which it is refused. Facts in a block are run.
/// </summary>
public sealed partial class PageTests
{
    public static TheoryData<string, int> Snippets => Of(b => b.Language is "csharp" && !ShowsFile(b));

    public static TheoryData<string, int> Files => Of(ShowsFile);

    public static TheoryData<string, int> Examples => Of(b => b.Language is "records");

    public static TheoryData<string, int> Descriptions => Of(b => b.Language is "describe");

    public static TheoryData<string, int> Refusals => Of(b => b.Language is "refused");

    [Theory]
    [MemberData(nameof(Snippets))]
    public void Snippets_compile_and_their_facts_hold(string page, int line)
    {
        foreach (var fact in Compiled(At(page, line)).GetTypes().SelectMany(t => t.GetMethods()).Where(m => m.IsDefined(typeof(FactAttribute), inherit: false)))
            fact.Invoke(Activator.CreateInstance(fact.DeclaringType!), []);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Files_are_shown_as_they_are(string page, int line)
    {
        var block = At(page, line);
        var file = Pages.Read(block.Says[(block.Says.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        if (block.Says.StartsWith("file: ", StringComparison.Ordinal)) Assert.Equal(file.TrimEnd(), block.Text.TrimEnd());
        else Assert.All(block.Text.Split('\n'), l => Assert.Contains(l, file, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Examples_go_as_shown(string page, int line)
    {
        var shown = At(page, line);
        var topology = Above(shown);
        using var example = new Example(
            Snippet.TopologyOf(Compiled(topology)), shown.Text, topology.Says.Contains("optimized", StringComparison.Ordinal), shown.Says.Contains("cached", StringComparison.Ordinal));
        var (expected, actual) = (string.Join('\n', Example.Shown(shown.Text)), string.Join('\n', example.Run(shown.Text)));
        Assert.True(string.Equals(expected, actual, StringComparison.Ordinal), $"{shown}: shown:\n{expected}\nbut it is:\n{actual}");
    }

    [Theory]
    [MemberData(nameof(Descriptions))]
    public void Topologies_are_described_as_shown(string page, int line)
    {
        var shown = At(page, line);
        var topology = Above(shown);
        var described = TopologyCompiler.Compile(Snippet.TopologyOf(Compiled(topology)), new() { Optimize = topology.Says.Contains("optimized", StringComparison.Ordinal) }).Describe();
        Assert.True(string.Equals(described.Trim(), shown.Text.Trim(), StringComparison.Ordinal), $"{shown}: it is:\n{described}");
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Mistakes_are_refused_as_shown(string page, int line)
    {
        var shown = At(page, line);
        var refusal = Assert.Throws<TopologyException>(() => TopologyCompiler.Compile(Snippet.TopologyOf(Compiled(Above(shown)))));
        Assert.Equal(shown.Text.ReplaceLineEndings(" "), refusal.Message.ReplaceLineEndings(" "));
    }

    [Fact]
    public void Links_lead_somewhere()
    {
        var broken = Directory.GetFiles(Pages.Root, "*.md", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden })
            .Select(f => Path.GetRelativePath(Pages.Root, f)).Where(f => !f.Split('/').Any(part => part is "bin" or "obj"))
            .SelectMany(page => Pages.Read(page).Split('\n').SelectMany((text, i) => Link().Matches(text).Select(m => m.Groups["to"].Value).Where(to => !Leads(page, to)).Select(to => $"{page}:{i + 1}: {to}")));
        Assert.Empty(broken);
    }

    private static bool Leads(string page, string to)
    {
        if (to.Contains("://", StringComparison.Ordinal)) return true;
        var parts = to.Split('#');
        var file = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
        var path = Path.Combine(Pages.Root, file);
        return Path.Exists(path) && (parts.Length == 1 || File.ReadLines(path).Any(l => l.StartsWith('#') && string.Equals(Anchor(l), parts[1], StringComparison.Ordinal)));
    }

    // As the sites that show Markdown make it of a heading.
    private static string Anchor(string heading) =>
        string.Concat(heading.TrimStart('#').Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');

    private static System.Reflection.Assembly Compiled(Block block) =>
        Snippet.Compile(block, Pages.Blocks(block.Page).Where(b => b.Line < block.Line && b.Says.StartsWith("shared", StringComparison.Ordinal)));

    private static Block Above(Block block) => Pages.Blocks(block.Page).Last(b => b.Line < block.Line && b.Language is "csharp");

    private static Block At(string page, int line) => Pages.Blocks(page).Single(b => b.Line == line);

    private static bool ShowsFile(Block block) => block.Says.StartsWith("file: ", StringComparison.Ordinal) || block.Says.StartsWith("part: ", StringComparison.Ordinal);

    private static TheoryData<string, int> Of(Func<Block, bool> isMeant)
    {
        var data = new TheoryData<string, int>();
        foreach (var block in Pages.WithCode.SelectMany(Pages.Blocks).Where(isMeant)) data.Add(block.Page, block.Line);
        return data;
    }

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
