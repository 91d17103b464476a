using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace StreamProc.Tests.Refusals;

/// <summary>A mistake that a compiler can see is a compile error (nullable warnings count as errors, as in this repository).</summary>
public sealed class CompileErrorTests
{
    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    [Theory]
    [InlineData("texts.Join(texts, (l, r) => l + r, near);")]
    [InlineData("texts.LeftJoin(table, (string l, long? r) => l);")]
    [InlineData("string s = \"\"; texts.LeftJoin(rows, (string l, string? r) => r is null ? 0 : r.Length);")]
    [InlineData("KStream<string, long?> changes = table.ToStream();")]
    [InlineData("KStream<string, string?> changes = rows.ToStream();")]
    [InlineData("KTable<Windowed<string>, long> final = windows.Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()));")]
    [InlineData("texts.GroupByKey().Aggregate(() => 0L, (string key, string value, long sum) => sum + value.Length, Materialized.As<string, long>(\"n\"));")]
    public void What_is_right_compiles(string code) => Assert.Empty(Errors(code));

    [Theory]
    [InlineData("texts.Join(byNumber, (l, r) => l + r, near);", "CS")] // streams of different key types
    [InlineData("texts.Join(numbered, (l, r) => l + r);", "CS")] // a table of another key type
    [InlineData("rows.Join(numbered, (l, r) => l + r);", "CS")]
    [InlineData("texts.Merge(byNumber);", "CS1503")]
    [InlineData("windows.ToStream().Join(texts, (l, r) => r, near);", "CS")] // windowed with unwindowed
    [InlineData("texts.LeftJoin(table, (string l, long r) => l);", "CS")] // a row that may be absent, as a number
    [InlineData("texts.LeftJoin(table, (l, r) => r + 1).MapValues((long v) => v);", "CS")] // its sum may be absent too
    [InlineData("texts.LeftJoin(rows, (l, r) => r.Length);", "CS8602")] // a row that may be absent, as text
    [InlineData("texts.OuterJoin(texts, (l, r) => l.Length, near);", "CS8602")]
    [InlineData("rows.OuterJoin(rows, (l, r) => r.Length);", "CS8602")]
    [InlineData("KStream<string, long> changes = table.ToStream();", "CS0029")]
    [InlineData("rows.ToStream().MapValues(v => v.Length);", "CS8602")]
    [InlineData("rows.ToStream((key, value) => value.Length);", "CS8602")]
    [InlineData("table.ToStream().MapValues((long v) => v + 1);", "CS")]
    [InlineData("KStream<string, long> s = streams.Stream<string, long>(\"in\", Consumed.With(Serdes.String, Serdes.String));", "CS1503")]
    [InlineData("texts.To(\"out\", Produced.With(Serdes.String, Serdes.Int64));", "CS1503")]
    [InlineData("texts.GroupByKey().Count(Materialized.With(Serdes.String, Serdes.String));", "CS1503")]
    [InlineData("texts.GroupByKey(Grouped.With(Serdes.Int64, Serdes.String));", "CS1503")]
    [InlineData("texts.GroupByKey().Aggregate(() => 0L, (string key, string value, long sum) => value);", "CS")] // the wrong type of aggregate
    [InlineData("texts.GroupByKey().Reduce((l, r) => l.Length);", "CS")]
    [InlineData("texts.Join(texts, (string l, long r) => l, near);", "CS")] // a joiner of other types
    [InlineData("rows.Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()));", "CS")] // no windows
    [InlineData("windows.Suppress(Suppressed.UntilWindowCloses(BufferConfig.WithMaxRecords(1)));", "CS1503")] // may go early, so not final
    [InlineData("texts.Filter((k, v) => v);", "CS0029")]
    [InlineData("texts.GroupByKey().Cogroup<long>((k, v, a) => a).WindowedBy(TimeWindows.OfSizeWithNoGrace(System.TimeSpan.FromMinutes(1))).EmitStrategy(EmitStrategy.OnWindowClose);", "CS1061")]
    public void What_is_wrong_does_not(string code, string error) => Assert.Contains(Errors(code), e => e.StartsWith(error, StringComparison.Ordinal));

    internal static List<string> Errors(string code)
    {
        var source = $$"""
            #nullable enable
            using StreamProc.Dsl;
            using StreamProc.Records;
            public static class Snippet
            {
                public static void Define(StreamsBuilder streams)
                {
                    var near = JoinWindows.OfTimeDifferenceWithNoGrace(System.TimeSpan.FromMinutes(1));
                    var texts = streams.Stream<string, string>("texts");
                    var byNumber = streams.Stream<long, string>("by-number");
                    var rows = streams.Table<string, string>("rows");
                    var table = streams.Table<string, long>("table");
                    var numbered = streams.Table<long, string>("numbered");
                    var windows = texts.GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(System.TimeSpan.FromMinutes(1))).Count();
                    {{code}}
                }
            }
            """;
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        return [.. CSharpCompilation.Create("snippet", [CSharpSyntaxTree.ParseText(source)], References, options).GetDiagnostics()
            .Where(d => d.Severity == DiagnosticSeverity.Error || (d.Severity == DiagnosticSeverity.Warning && d.Id.StartsWith("CS86", StringComparison.Ordinal)))
            .Select(d => d.Id + ": " + d.GetMessage(System.Globalization.CultureInfo.InvariantCulture))];
    }
}
