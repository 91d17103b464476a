using StreamProc.Dsl;
using StreamProc.Graph;

namespace StreamProc.Compiler;

/// <summary>One rewriting of the logical graph.</summary>
internal interface ICompilerPass
{
    void Apply(StreamsBuilder graph);
}

/// <summary>Makes a topology of a topology class: the DSL's logical graph goes through the passes, then each node writes its part.</summary>
public static class TopologyCompiler
{
    /// <summary>Defines and compiles a topology.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="options">How it is built; null: as it says itself.</param>
    /// <exception cref="TopologyException">It cannot work; all problems at once.</exception>
    public static Topology Compile(StreamTopology topology, TopologyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(topology);
        var streams = new StreamsBuilder(options ?? topology.Options);
        topology.Define(streams);
        var compiled = Write(streams);
        topology.Define(compiled);
        return Accepted(compiled, Problems(streams, compiled));
    }

    /// <summary>Compiles what was built with the DSL.</summary>
    /// <exception cref="TopologyException">It cannot work; all problems at once.</exception>
    public static Topology Compile(StreamsBuilder streams)
    {
        ArgumentNullException.ThrowIfNull(streams);
        var (topology, problems) = Checked(streams);
        return Accepted(topology, problems);
    }

    /// <summary>The topology also if it cannot work, and all that is wrong with it.</summary>
    internal static (Topology Topology, IReadOnlyList<string> Problems) Checked(StreamsBuilder streams)
    {
        var topology = Write(streams);
        return (topology, Problems(streams, topology));
    }

    /// <summary>Gives back a topology that can work.</summary>
    /// <exception cref="TopologyException">It cannot; all problems at once.</exception>
    internal static Topology Accepted(Topology topology) => Accepted(topology, [.. Problems(topology), .. CheckNames.Apply(topology)]);

    private static Topology Accepted(Topology topology, IReadOnlyList<string> problems) =>
        problems.Count == 0 ? topology : throw new TopologyException(problems);

    private static Topology Write(StreamsBuilder streams)
    {
        streams.BeginCompilation();
        foreach (var pass in Passes(streams.Options)) pass.Apply(streams);

        var topology = new Topology(streams.Options.Serdes) { ReplacedSources = streams.ReplacedSources };
        WriteNodes(streams.Root, topology);
        return topology;
    }

    // A topology of two builders is in pieces: what else is wrong with it follows from that.
    private static IReadOnlyList<string> Problems(StreamsBuilder streams, Topology topology) =>
        streams.IsMixed ? streams.Problems : [.. streams.Problems, .. Problems(topology)];

    private static IReadOnlyList<string> Problems(Topology topology) => [.. topology.Problems, .. CheckReachability.Apply(topology)];

    private static IEnumerable<ICompilerPass> Passes(TopologyOptions options)
    {
        yield return new MergeSources();
        if (options.Optimize)
        {
            yield return new ReuseSourceTopics();
            yield return new MergeRepartitions();
            yield return new SelfJoins();
        }
        yield return new KeepNullKeys();
    }

    /// <summary>Writes each node once all above it are written, in order of priority: that decides names of subtopologies and the order of stores.</summary>
    private static void WriteNodes(GraphNode root, Topology topology)
    {
        // Each node is queued once, by the last of its parents: with every parent, a ladder of joins would take time without end.
        var missing = new Dictionary<GraphNode, int>();
        var queue = new PriorityQueue<GraphNode, int>([(root, 0)]);
        while (queue.TryDequeue(out var node, out _))
        {
            node.WriteTo(topology);
            foreach (var child in node.Children)
            {
                var left = missing.GetValueOrDefault(child, child.Parents.Count) - 1;
                missing[child] = left;
                if (left == 0) queue.Enqueue(child, child.Priority);
            }
        }
    }
}
