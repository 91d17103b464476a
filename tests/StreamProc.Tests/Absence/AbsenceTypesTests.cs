using Microsoft.CodeAnalysis.CSharp.Syntax;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Records;
using StreamProc.Testing;
using StreamProc.Tests.Architecture;

namespace StreamProc.Tests.Absence;

/// <summary>Absence is null for classes, structs and Nullables, in every operation of the DSL: what compiles also runs, and none is left out.</summary>
public sealed class AbsenceTypesTests
{
    private static readonly Type[] Surfaces =
    [
        typeof(KStream<,>), typeof(KTable<,>), typeof(KGroupedStream<,>), typeof(KGroupedTable<,>), typeof(CogroupedKStream<,>), typeof(TimeWindowedKStream<,>),
        typeof(SessionWindowedKStream<,>), typeof(TimeWindowedCogroupedKStream<,>), typeof(SessionWindowedCogroupedKStream<,>), typeof(BranchedKStream<,>),
        typeof(KStreamOuterJoins), typeof(KTableOuterJoins), typeof(KTableTransforms), typeof(KTableOfReferences), typeof(KTableOfValues), typeof(KTableOfNullables),
        typeof(KStreamOfReferences), typeof(KStreamOfValues), typeof(KStreamOfNullables), typeof(WindowedKTableSuppress), typeof(StreamsBuilder),
    ];

    /// <summary>Operations that show a user no values but those of the stream as it is.</summary>
    private static readonly string[] OfNoConcern = ["Print", "LateTo", "OtherLateTo", "AddStateStore", "AddGlobalStore"];

    [Fact]
    public void Absence_of_a_class_is_null() => Runs<string, string?>(new OperationsOnClasses(), Serdes.String, Serdes.String!, "key", ["text", null, ""]);

    [Fact]
    public void Absence_of_a_struct_is_null() => Runs(new OperationsOnStructs(), Serdes.Int64, Serdes.Int64.Nullable(), 1, [5, 0, 7]);

    [Fact]
    public void Absence_of_a_nullable_is_null() => Runs(new OperationsOnNullables(), Serdes.Guid, Serdes.Int64.Nullable(), Guid.Empty, [5, null, 0]);

    [Theory]
    [InlineData(nameof(OperationsOnClasses))]
    [InlineData(nameof(OperationsOnStructs))]
    [InlineData(nameof(OperationsOnNullables))]
    public void No_operation_is_left_out(string file)
    {
        var source = Repository.Sources.Single(f => f.Path.EndsWith($"/Absence/{file}.cs", StringComparison.Ordinal)).Root;
        var called = source.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Select(call => call.Expression).OfType<MemberAccessExpressionSyntax>().Select(member => member.Name.Identifier.Text).ToHashSet(StringComparer.Ordinal);
        var offered = Surfaces.SelectMany(surface => surface.GetMethods().Where(m => m.DeclaringType == surface && !m.IsSpecialName)).Select(m => m.Name).Distinct(StringComparer.Ordinal);
        Assert.Equal([], offered.Except(OfNoConcern, StringComparer.Ordinal).Except(called, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>Pipes values into all topics: the first one only into the left stream, so that its joins find nothing.</summary>
    private static void Runs<TKey, TValue>(IOperations operations, ISerde<TKey> keys, ISerde<TValue> values, TKey key, TValue[] sent)
    {
        var streams = new StreamsBuilder(new() { AllowGeneratedNames = true });
        operations.Define(streams);
        using var driver = new TopologyTestDriver(TopologyCompiler.Compile(streams));
        driver.CreateInputTopic("in", keys, values).PipeInput(key, sent[0], 0);
        for (var i = 0; i < sent.Length; i++)
            foreach (var topic in new[] { "table", "table-2", "global", "other", "in" })
            {
                // The topology says that the others have values.
                if (sent[i] is null && operations is OperationsOnClasses && topic is "in" or "other") continue;
                driver.CreateInputTopic(topic, keys, values).PipeInput(key, sent[i], (i + 1) * 600_000);
            }

        foreach (var topic in new[] { "out", "joined", "aggregated", "rows" })
            Assert.Contains(Values(topic), value => value is not null);
        Assert.Contains(driver.CreateOutputTopic("joined-absent", keys, values).ReadRecords(), r => r.Value is null);

        IEnumerable<TValue> Values(string topic) => driver.CreateOutputTopic(topic, keys, values).ReadRecords().Select(r => r.Value);
    }
}
