using StreamProc.Benchmarks.Building;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;

namespace StreamProc.Tests.Compiler;

/// <summary>
/// Twice the operators are twice the work: what building looks at grows as the topology that comes of it does (nodes, edges, and stores that nodes are connected
/// with). Counted and not timed; times stand in docs/performance.md.
/// </summary>
public sealed class BuildingWorkTests
{
    private const int Operators = 500;
    private const double Slack = 1.1;

    public static TheoryData<string, bool> ShapesAndOptimizations() => [.. Shapes.All.Keys.SelectMany(shape => new[] { (shape, false), (shape, true) })];

    [Theory]
    [MemberData(nameof(ShapesAndOptimizations))]
    public void Twice_the_operators_are_built_with_twice_the_work(string shape, bool optimize)
    {
        var (one, two) = (Work(shape, Operators, optimize), Work(shape, 2 * Operators, optimize));
        Assert.True(one >= 1, $"{one} visits for each node, edge and store: the work is not counted.");
        Assert.True(two <= one * Slack, $"{shape}: {one:F2} visits for each node, edge and store of {Operators} operators, {two:F2} of {2 * Operators}.");
    }

    [Theory]
    [MemberData(nameof(ShapesAndOptimizations))]
    public void Twice_the_operators_take_twice_the_memory_to_build(string shape, bool optimize)
    {
        Bytes(shape, Operators, optimize);
        var (one, two) = (Bytes(shape, Operators, optimize), Bytes(shape, 2 * Operators, optimize));
        // Tables that grow by doubling may be nearly full for the one and nearly empty for the other.
        Assert.True(two <= one * 1.5, $"{shape}: {one:F0} bytes for each node, edge and store of {Operators} operators, {two:F0} of {2 * Operators}.");
    }

    /// <summary>Visits for each part of the topology that comes of it.</summary>
    private static double Work(string shape, int operators, bool optimize)
    {
        var before = GraphVisits.Count;
        var topology = Built(shape, operators, optimize);
        var visits = GraphVisits.Count - before;
        return (double)visits / Size(topology);
    }

    private static double Bytes(string shape, int operators, bool optimize)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var topology = Built(shape, operators, optimize);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return (double)bytes / Size(topology);
    }

    private static int Size(Topology topology) => topology.Nodes.Sum(n => 1 + n.Parents.Count + n.Stores.Count);

    private static Topology Built(string shape, int operators, bool optimize)
    {
        var streams = new StreamsBuilder(new() { Optimize = optimize, AllowGeneratedNames = true });
        Shapes.All[shape](streams, operators);
        var topology = TopologyCompiler.Compile(streams);
        Planner.Plan("app", topology, _ => 1);
        return topology;
    }
}
