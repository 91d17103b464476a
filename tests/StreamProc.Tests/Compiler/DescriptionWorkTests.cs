using StreamProc.Benchmarks.Building;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;

namespace StreamProc.Tests.Compiler;

/// <summary>A topology of 1,000 operators can be described too, in Kafka Streams' order also where that follows sizes that double with every step.</summary>
public sealed class DescriptionWorkTests
{
    private const int Operators = 300;

    public static TheoryData<string> ShapeNames() => [.. Shapes.All.Keys];

    /// <summary>Neighbours are ordered by the sizes of what hangs below them while those still grow, so a ladder may cost the square of its length; never more.</summary>
    [Theory]
    [MemberData(nameof(ShapeNames))]
    public void Twice_the_operators_are_described_with_four_times_the_work_at_most(string shape)
    {
        var (one, two) = (Work(shape, Operators), Work(shape, 2 * Operators));
        Assert.True(two <= one * 4.4, $"{shape}: {one} visits for {Operators} operators, {two} for {2 * Operators}.");
    }

    private static long Work(string shape, int operators)
    {
        var streams = new StreamsBuilder(new() { AllowGeneratedNames = true });
        Shapes.All[shape](streams, operators);
        var topology = TopologyCompiler.Compile(streams);
        var before = GraphVisits.Count;
        Assert.NotEmpty(topology.Describe() + topology.ToMermaid() + topology.ToJson());
        return GraphVisits.Count - before;
    }
}
