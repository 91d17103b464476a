using System.Diagnostics;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;

namespace StreamProc.Benchmarks.Building;

/// <summary>Prints how long it takes to build topologies of 1,000 operators, and to describe them.</summary>
internal static class BuildTimes
{
    private const int Operators = 1000, Repetitions = 3;

    public static void Print(TextWriter output, string filter)
    {
        output.WriteLine("| shape | nodes | built, ms | optimized, ms | described, ms | drawn, ms | as JSON, ms |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (name, define) in Shapes.All.Where(shape => shape.Key.Contains(filter, StringComparison.Ordinal)))
        {
            Topology Built(bool optimize)
            {
                var streams = new StreamsBuilder(new() { Optimize = optimize, AllowGeneratedNames = true });
                define(streams, Operators);
                var built = TopologyCompiler.Compile(streams);
                Planner.Plan("app", built, _ => 1);
                return built;
            }

            var topology = Built(optimize: false);
            output.WriteLine(
                $"| {name} | {topology.Nodes.Count} | {Best(() => Built(optimize: false))} | {Best(() => Built(optimize: true))} | " +
                $"{Best(() => topology.Describe())} | {Best(() => topology.ToMermaid())} | {Best(() => topology.ToJson())} |");
            output.Flush();
        }
    }

    private static string Best(Action run)
    {
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < Repetitions; i++)
        {
            var watch = Stopwatch.StartNew();
            run();
            if (watch.Elapsed < best) best = watch.Elapsed;
        }
        return best.TotalMilliseconds.ToString("F0", System.Globalization.CultureInfo.InvariantCulture);
    }
}
