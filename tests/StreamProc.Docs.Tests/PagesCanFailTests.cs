namespace StreamProc.Docs.Tests;

/// <summary>What is wrong on a page is found, and where.</summary>
public sealed class PagesCanFailTests
{
    [Theory]
    [InlineData("var x = 1;\nstreams.Nothing();", "docs/page.md:8: CS1061")]
    [InlineData("string text = null;\nConsole.WriteLine(text);", "docs/page.md:7: CS8600")]
    public void A_snippet_that_does_not_compile_is_shown_with_page_and_line(string code, string where)
    {
        var failure = Assert.Throws<InvalidDataException>(() => Snippet.Compile(new("docs/page.md", 7, "", "csharp", code), []));
        Assert.Contains(where, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_example_says_what_really_comes_out()
    {
        var topology = Snippet.TopologyOf(Snippet.Compile(new("docs/page.md", 1, "", "csharp", "streams.Stream<string, long>(\"in\").MapValues(n => n + 1).To(\"out\");"), []));
        using var example = new Example(topology, "", isOptimized: false, isCached: false);
        Assert.Equal("in a=1 @1s -> out a=2 @1s", Assert.Single(example.Run("in a=1 @1s -> out a=1 @1s")));
    }
}
