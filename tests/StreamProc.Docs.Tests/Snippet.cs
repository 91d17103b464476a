using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using StreamProc.Dsl;

namespace StreamProc.Docs.Tests;

/// <summary>
/// Compiles a block of C#. Statements are what stands in a topology's <c>Define</c>; declarations stand as they are. Blocks above it on the page that
/// say <c>shared</c> are compiled with it.
/// </summary>
internal static class Snippet
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading;
        global using System.Text.RegularExpressions; global using System.Threading.Tasks; global using StreamProc.Compiler; global using StreamProc.Dsl; global using StreamProc.Embedded;
        global using StreamProc.Graph; global using StreamProc.Kafka; global using StreamProc.Operators; global using StreamProc.Records;
        global using StreamProc.RocksDb; global using StreamProc.Runtime; global using StreamProc.State; global using StreamProc.Tasks;
        global using StreamProc.Testing; global using StreamProc.Transport; global using Xunit;
        """;

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest);

    private static readonly IReadOnlyList<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p))];

    /// <exception cref="InvalidDataException">It does not compile, or only with warnings; says where.</exception>
    public static Assembly Compile(Block block, IEnumerable<Block> shared)
    {
        var trees = shared.Append(block).Select(Tree).Prepend(CSharpSyntaxTree.ParseText(Usings, Parsing));
        var compilation = CSharpCompilation.Create(
            "Snippet", trees, References, new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var diagnostics = compilation.Emit(image).Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning).ToList();
        if (diagnostics.Count > 0) throw new InvalidDataException(string.Join('\n', diagnostics.Select(Shown)));
        image.Position = 0;
        return new AssemblyLoadContext(block.ToString(), isCollectible: true).LoadFromStream(image);
    }

    /// <summary>The one topology that a block has.</summary>
    public static StreamTopology TopologyOf(Assembly compiled) =>
        (StreamTopology)Activator.CreateInstance(compiled.GetTypes().Single(t => t.IsSubclassOf(typeof(StreamTopology))))!;

    private static SyntaxTree Tree(Block block)
    {
        var mapped = $"#line {block.Line} \"{block.Page}\"\n{block.Text}\n#line default\n";
        var isStatements = ((CompilationUnitSyntax)CSharpSyntaxTree.ParseText(block.Text, Parsing).GetRoot()).Members.Any(m => m is GlobalStatementSyntax);
        return CSharpSyntaxTree.ParseText(
            isStatements ? $"sealed class Snippet : StreamTopology {{ public override void Define(StreamsBuilder streams) {{\n{mapped}}} }}\n" : mapped, Parsing);
    }

    private static string Shown(Diagnostic diagnostic)
    {
        var at = diagnostic.Location.GetMappedLineSpan();
        return $"{at.Path}:{at.StartLinePosition.Line + 1}: {diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
    }
}
