namespace StreamProc.Tests.Architecture;

/// <summary>A rule that cannot fail holds nothing: each is shown code that breaks it, and code that does not.</summary>
public sealed class RulesCanFailTests
{
    [Theory]
    [InlineData("using StreamProc.State;")]
    [InlineData("using Alias = StreamProc.State.IByteStore;")]
    [InlineData("using static StreamProc.State.Thing;")]
    [InlineData("class A { StreamProc.State.IByteStore? b; }")]
    [InlineData("class A { global::StreamProc.State.IByteStore? b; }")]
    [InlineData("class A { State.IByteStore? b; }")]
    [InlineData("class A { int B() => StreamProc.State.Thing.C(); }")]
    public void Records_may_not_know_state(string code) =>
        Assert.Equal("src/StreamProc/Records/A.cs:1: Records may not know State", Assert.Single(ReferenceRules.CoreFolders(new("src/StreamProc/Records/A.cs", code))));

    [Theory]
    [InlineData("using StreamProc.Records; class A { StreamProc.State.B? b; }")]
    [InlineData("class A { int B() => Compiler.Count; /* StreamProc.Compiler.B */ }")]
    public void Operators_may_know_records_and_state(string code) => Assert.Empty(ReferenceRules.CoreFolders(new("src/StreamProc/Operators/A.cs", code)));

    [Fact]
    public void Folder_outside_of_the_table_is_found()
    {
        Assert.Contains("'Extras'", Assert.Single(ReferenceRules.CoreFolders(new("src/StreamProc/Extras/A.cs", ""))), StringComparison.Ordinal);
        Assert.Single(ReferenceRules.CoreFolders(new("src/StreamProc/A.cs", "")));
        Assert.Empty(ReferenceRules.CoreFolders(new("src/StreamProc.Kafka/A.cs", "using StreamProc.Runtime;")));
    }

    [Fact]
    public void Namespace_of_another_folder_is_found()
    {
        Assert.Single(ReferenceRules.NamespaceIsFolder(new("src/StreamProc/State/A.cs", "namespace StreamProc.StateOfThings;")));
        Assert.Single(ReferenceRules.NamespaceIsFolder(new("src/StreamProc/State/A.cs", "global using StreamProc.Records;")));
        Assert.Empty(ReferenceRules.NamespaceIsFolder(new("src/StreamProc/State/A.cs", "using StreamProc.Records; namespace StreamProc.State.Windows;")));
    }

    [Theory]
    [InlineData("using Confluent.Kafka;")]
    [InlineData("class A { global::Confluent.Kafka.Offset o; }")]
    [InlineData("class A { RocksDbSharp.RocksDb? db; }")]
    [InlineData("using RocksDbSharp;")]
    public void Libraries_are_found_outside_of_their_place(string code) => Assert.Single(ReferenceRules.LibraryNames(new("src/StreamProc.Worker/A.cs", code)));

    [Fact]
    public void Libraries_are_allowed_in_their_place()
    {
        Assert.Empty(ReferenceRules.LibraryNames(new("src/StreamProc.Kafka/A.cs", "using Confluent.Kafka;")));
        Assert.Empty(ReferenceRules.LibraryNames(new("src/StreamProc.Worker/A.cs", "// as Confluent.Kafka does\nusing StreamProc.Kafka;")));
    }

    [Theory]
    [InlineData("src/StreamProc.Kafka/StreamProc.Kafka.csproj", "ProjectReference", "../StreamProc.RocksDb/StreamProc.RocksDb.csproj")]
    [InlineData("src/StreamProc/StreamProc.csproj", "ProjectReference", "..\\StreamProc.Kafka\\StreamProc.Kafka.csproj")]
    [InlineData("src/StreamProc.Worker/StreamProc.Worker.csproj", "ProjectReference", "../../tests/Some.Tests/Some.Tests.csproj")]
    [InlineData("topologies/T/T.csproj", "ProjectReference", "../../src/StreamProc.Embedded/StreamProc.Embedded.csproj")]
    [InlineData("src/StreamProc/StreamProc.csproj", "PackageReference", "Confluent.Kafka")]
    [InlineData("src/StreamProc.Worker/StreamProc.Worker.csproj", "PackageReference", "RocksDB")]
    [InlineData("src/StreamProc/StreamProc.csproj", "Using", "StreamProc.Runtime")]
    [InlineData("src/StreamProc.New/StreamProc.New.csproj", "PackageReference", "CsvHelper")]
    public void Project_that_references_what_it_may_not_is_found(string path, string element, string include)
    {
        var project = new ProjectFile(path, $"<Project><ItemGroup><{element} Include=\"{include}\" /></ItemGroup></Project>");
        Assert.NotEmpty(ReferenceRules.ProjectReferences(project, ["Some.Tests"]));
    }

    [Fact]
    public void Project_within_the_table_is_left_alone()
    {
        var project = new ProjectFile("topologies/T/T.csproj", """<Project><ItemGroup><ProjectReference Include="../../src/StreamProc/StreamProc.csproj" /></ItemGroup></Project>""");
        Assert.Empty(ReferenceRules.ProjectReferences(project, ["Some.Tests"]));
    }

    [Fact]
    public void Cycle_is_found()
    {
        var table = new Dictionary<string, string[]>(StringComparer.Ordinal) { ["a"] = ["b"], ["b"] = ["c"], ["c"] = ["a"], ["d"] = [] };
        Assert.Equal("a b c", string.Join(' ', ReferenceRules.Cycle(table).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Long_file_is_found()
    {
        Assert.Single(SizeRules.FileLength(new("src/A.cs", Lines(SizeRules.MaxFileLines + 1))));
        Assert.Empty(SizeRules.FileLength(new("src/A.cs", Lines(SizeRules.MaxFileLines))));
    }

    [Theory]
    [InlineData("class A {\n void Long()\n", "}", "Long")]
    [InlineData("class A {\n public A()\n", "}", "A")]
    [InlineData("class A {\n int B { get\n", "} }", "get")]
    [InlineData("void Local()\n", "", "Local")]
    public void Long_method_is_found(string before, string after, string name)
    {
        SourceFile Method(int lines) => new("src/A.cs", $"{before}{{\n{Lines(lines - 3)}}}\n{after}");
        Assert.Equal($"src/A.cs: {name}", Assert.Single(SizeRules.MethodLength(Method(SizeRules.MaxMethodLines + 1))).What);
        Assert.Empty(SizeRules.MethodLength(Method(SizeRules.MaxMethodLines)));
    }

    [Theory]
    [InlineData("class StateManager;")]
    [InlineData("interface IJoinHelper;")]
    [InlineData("namespace StreamProc.Utils;")]
    [InlineData("struct StoreImpl<T>;")]
    [InlineData("enum ManagerKind;")]
    [InlineData("delegate void HelperMethod();")]
    public void Empty_name_is_found(string code) => Assert.NotEmpty(SizeRules.Names(new("src/StreamProc/State/A.cs", code)));

    [Fact]
    public void Only_whole_words_of_names_count()
    {
        Assert.Empty(SizeRules.Names(new("src/StreamProc/State/A.cs", "class ImplicitConversion; class Implementation; class Utilization;")));
        Assert.NotEmpty(SizeRules.Names(new("src/StreamProc/Utils/A.cs", "")));
    }

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("// line\n", count));
}
