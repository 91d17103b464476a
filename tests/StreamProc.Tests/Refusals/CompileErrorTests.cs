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
    [InlineData("KTable<string, string> kept = texts.ToTable();")]
    [InlineData("KTable<string, string> kept = rows.ToStream().ToTable();")]
    [InlineData("KStream<string, long?> found = texts.LeftJoin(maybe, (k, v) => k, (l, r) => r);")]
    [InlineData("KStream<string, string?> near2 = texts.LeftJoin(rows.ToStream(), (l, r) => r, near);")]
    [InlineData("KStream<string, string?> kept = rows.MapValues(v => v.Length > 2 ? v : null).ToStream();")]
    [InlineData("texts.GroupByKey().Aggregate(() => 0L, (key, value, sum) => sum + value.Length, Materialized.As(\"n\").WithValueSerde(Serdes.Int64));")]
    [InlineData("texts.GroupByKey().Aggregate(() => 0L, (key, value, sum) => sum + 1, Materialized.As(\"n\").WithCachingDisabled().WithSerdes(Serdes.String, Serdes.Int64));")]
    [InlineData("texts.GroupBy((k, v) => v, Grouped.As(\"by-value\").WithSerdes(Serdes.String, Serdes.String)).Count(Materialized.As(\"n\").WithLoggingDisabled());")]
    [InlineData("texts.Join(rows, (l, r) => l + r, Joined.As(\"look\").WithGracePeriod(System.TimeSpan.Zero));")]
    [InlineData("texts.Process(() => new Lengths()).To(\"out\", Produced.With(Serdes.String, Serdes.Int64));")]
    [InlineData("KTable<Windowed<string>, long> final = windows.Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()));")]
    [InlineData("texts.GroupByKey().Aggregate(() => 0L, (string key, string value, long sum) => sum + value.Length, Materialized.As<string, long>(\"n\"));")]
    public void What_is_right_compiles(string code) => Assert.Empty(Errors(code));

    [Theory]
    [InlineData("texts.Join(byNumber, (l, r) => l + r, near);", "CS1503", "from 'StreamProc.Dsl.KStream<long, string>' to 'StreamProc.Dsl.KStream<string, string>'")]
    [InlineData("texts.LeftJoin(byNumber, (l, r) => l, near);", "CS0453", "KStream<string, string>.LeftJoin<TOther, TResult>")]
    [InlineData("texts.OuterJoin(byNumber, (l, r) => l, near);", "CS0411", "OuterJoin<TKey, TLeft, TRight, TResult>")]
    [InlineData("texts.Merge(byNumber);", "CS1503", "from 'StreamProc.Dsl.KStream<long, string>' to 'StreamProc.Dsl.KStream<string, string>'")]
    [InlineData("windows.ToStream().Join(texts, (l, r) => r, near);", "CS1503", "to 'StreamProc.Dsl.KStream<StreamProc.Records.Windowed<string>, string>'")]
    [InlineData("texts.GroupByKey().Cogroup<long>((k, v, a) => a).Cogroup(byNumber.GroupByKey(), (k, v, a) => a);", "CS1503", "from 'StreamProc.Dsl.KGroupedStream<long, string>' to 'StreamProc.Dsl.KGroupedStream<string, string>'")]
    public void Streams_of_different_keys_do_not_meet(string code, string error, string piece) => Refuses(code, error, piece);

    [Theory]
    [InlineData("texts.Join(numbered, (l, r) => l + r);", "CS1503", "from 'StreamProc.Dsl.KTable<long, string>' to 'StreamProc.Dsl.KTable<string, string>'")]
    [InlineData("rows.Join(numbered, (l, r) => l + r);", "CS1503", "from 'StreamProc.Dsl.KTable<long, string>' to 'StreamProc.Dsl.KTable<string, string>'")]
    [InlineData("rows.OuterJoin(numbered, (l, r) => l);", "CS0411", "OuterJoin<TKey, TValue, TOther, TResult>")]
    [InlineData("rows.Join(numbered, v => v, (l, r) => l);", "CS0029", "type 'string' to 'long?'")]
    [InlineData("texts.Join(global, (k, v) => 1L, (l, r) => l);", "CS0411", "KStream<string, string>.Join<")]
    public void Tables_of_different_keys_do_not_meet(string code, string error, string piece) => Refuses(code, error, piece);

    [Theory]
    [InlineData("texts.LeftJoin(table, (string l, long r) => l);", "CS0452", "TTableValue")]
    [InlineData("texts.LeftJoin(table, (l, r) => r + 1).MapValues((long v) => v);", "CS0411", "KStream<string, long?>.MapValues")]
    [InlineData("texts.LeftJoin(rows, (l, r) => r.Length);", "CS8602", "possibly null")]
    [InlineData("texts.LeftJoin(global, (k, v) => k, (l, r) => r.Length);", "CS8602", "possibly null")]
    [InlineData("texts.OuterJoin(texts, (l, r) => l.Length, near);", "CS8602", "possibly null")]
    [InlineData("rows.OuterJoin(rows, (l, r) => r.Length);", "CS8602", "possibly null")]
    [InlineData("KStream<string, long> changes = table.ToStream();", "CS0029", "'StreamProc.Dsl.KStream<string, long?>' to 'StreamProc.Dsl.KStream<string, long>'")]
    [InlineData("rows.ToStream().MapValues(v => v.Length);", "CS8602", "possibly null")]
    [InlineData("rows.MapValues(v => v.Length > 2 ? v : null).ToStream().MapValues(v => v.Length);", "CS8602", "possibly null")]
    [InlineData("rows.ToStream((key, value) => value.Length);", "CS8602", "possibly null")]
    [InlineData("table.ToStream().MapValues((long v) => v + 1);", "CS0411", "KStream<string, long?>.MapValues")]
    public void What_may_be_absent_is_not_taken_for_there(string code, string error, string piece) => Refuses(code, error, piece);

    [Theory]
    [InlineData("streams.Stream<string, long>(\"in\", Consumed.With(Serdes.String, Serdes.String));", "CS1503", "Consumed<string, string>' to 'StreamProc.Dsl.Consumed<string, long>?'")]
    [InlineData("streams.Stream<string, long>(\"in\", Consumed.With(Serdes.Int64, Serdes.Int64));", "CS1503", "Consumed<long, long>' to 'StreamProc.Dsl.Consumed<string, long>?'")]
    [InlineData("streams.Table<string, long>(\"in\", Consumed.With(Serdes.String, Serdes.String));", "CS1503", "Consumed<string, string>' to 'StreamProc.Dsl.Consumed<string, long>?'")]
    [InlineData("streams.GlobalTable<string, long>(\"in\", Consumed.With(Serdes.String, Serdes.String));", "CS1503", "Consumed<string, string>' to 'StreamProc.Dsl.Consumed<string, long>?'")]
    [InlineData("texts.To(\"out\", Produced.With(Serdes.String, Serdes.Int64));", "CS1503", "Produced<string, long>' to 'StreamProc.Dsl.Produced<string, string>?'")]
    [InlineData("texts.GroupByKey().Count(Materialized.With(Serdes.String, Serdes.String));", "CS1503", "Materialized<string, string>' to 'StreamProc.Dsl.Materialized<string, long>?'")]
    [InlineData("texts.GroupByKey().Count(Materialized.As(\"n\").WithValueSerde(Serdes.String));", "CS1503", "MaterializedValues<string>' to 'StreamProc.Dsl.Materialized<string, long>?'")]
    [InlineData("texts.GroupByKey(Grouped.With(Serdes.Int64, Serdes.String));", "CS1503", "Grouped<long, string>' to 'StreamProc.Dsl.Grouped<string, string>?'")]
    [InlineData("texts.GroupByKey().Aggregate(() => 0L, (key, value, sum) => sum + 1, Materialized.With(Serdes.String, Serdes.String));", "CS0411", "Materialized<string, TAggregate>")]
    public void Serdes_of_other_types_are_not_taken(string code, string error, string piece) => Refuses(code, error, piece);

    [Theory]
    [InlineData("texts.GroupByKey().Aggregate(() => 0L, (string key, string value, long sum) => value);", "CS0029", "type 'string' to 'long'")]
    [InlineData("KTable<string, string> sums = texts.GroupByKey().Aggregate(() => 0L, (key, value, sum) => sum + 1);", "CS0029", "KTable<string, long>' to 'StreamProc.Dsl.KTable<string, string>'")]
    [InlineData("texts.GroupByKey().Reduce((l, r) => l.Length);", "CS0029", "type 'int' to 'string'")]
    [InlineData("texts.GroupByKey().Cogroup<long>((k, v, a) => v);", "CS0029", "type 'string' to 'long'")]
    [InlineData("texts.Join(texts, (string l, long r) => l, near);", "CS1503", "from 'StreamProc.Dsl.KStream<string, string>'")]
    [InlineData("texts.Filter((k, v) => v);", "CS0029", "type 'string' to 'bool'")]
    [InlineData("texts.Map((k, v) => v);", "CS0411", "KeyValuePair<TNewKey, TNewValue>")]
    [InlineData("texts.FlatMapValues(v => 1);", "CS0411", "IEnumerable<TNewValue>")]
    [InlineData("rows.GroupBy((k, v) => v);", "CS0411", "KeyValuePair<TNewKey, TNewValue>")]
    public void Functions_of_other_types_are_not_taken(string code, string error, string piece) => Refuses(code, error, piece);

    [Theory]
    [InlineData("texts.Split().Branch((k, v) => v);", "CS0029", "type 'string' to 'bool'")]
    [InlineData("texts.Split().Branch((string k, long v) => true);", "CS1678", "type 'long' but should be 'string'")]
    [InlineData("texts.Split().Branch(v => true);", "CS1593", "does not take 1 arguments")]
    [InlineData("texts.Split().DefaultBranch().Branch((k, v) => true);", "CS1061", "'Branch'")]
    public void Branches_are_chosen_by_tests(string code, string error, string piece) => Refuses(code, error, piece);

    [Theory]
    [InlineData("byNumber.Process(() => new Lengths());", "CS0029", "'Lengths' to 'StreamProc.Operators.IProcessor<long, string, string, long>'")]
    [InlineData("texts.Process(() => new Lengths()).To(\"out\", Produced.With(Serdes.String, Serdes.String));", "CS1503", "Produced<string, string>' to 'StreamProc.Dsl.Produced<string, long>?'")]
    [InlineData("byNumber.ProcessValues(() => new FixedLengths());", "CS0029", "'FixedLengths' to 'StreamProc.Operators.IFixedKeyProcessor<long, string, long>'")]
    [InlineData("KStream<string, string> lengths = texts.ProcessValues(() => new FixedLengths());", "CS0029", "KStream<string, long>' to 'StreamProc.Dsl.KStream<string, string>'")]
    public void Processors_of_other_types_are_not_taken(string code, string error, string piece) => Refuses(code, error, piece);

    [Theory]
    [InlineData("rows.Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()));", "CS1503", "SuppressedUntilWindowCloses' to 'StreamProc.Dsl.SuppressedUntilTimeLimit'")]
    [InlineData("windows.Suppress(Suppressed.UntilWindowCloses(BufferConfig.WithMaxRecords(1)));", "CS1503", "EagerBufferConfig' to 'StreamProc.Dsl.StrictBufferConfig'")]
    [InlineData("texts.GroupByKey().Cogroup<long>((k, v, a) => a).WindowedBy(TimeWindows.OfSizeWithNoGrace(System.TimeSpan.FromMinutes(1))).EmitStrategy(EmitStrategy.OnWindowClose);", "CS1061", "'EmitStrategy'")]
    public void Only_windows_close(string code, string error, string piece) => Refuses(code, error, piece);

    private static void Refuses(string code, string error, string piece) =>
        Assert.Contains(Errors(code), e => e.StartsWith(error + ": ", StringComparison.Ordinal) && e.Contains(piece, StringComparison.Ordinal));

    internal static List<string> Errors(string code)
    {
        var source = $$"""
            #nullable enable
            using StreamProc.Dsl;
            using StreamProc.Operators;
            using StreamProc.Records;
            public sealed class Lengths : ContextualProcessor<string, string, string, long>
            {
                public override void Process(Record<string, string> record) => Context.Forward(record.WithValue((long)record.Value.Length));
            }
            public sealed class FixedLengths : ContextualFixedKeyProcessor<string, string, long>
            {
                public override void Process(FixedKeyRecord<string, string> record) => Context.Forward(record.WithValue((long)record.Value.Length));
            }
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
                    var global = streams.GlobalTable<string, string>("global");
                    var maybe = streams.GlobalTable<string, long?>("maybe");
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
