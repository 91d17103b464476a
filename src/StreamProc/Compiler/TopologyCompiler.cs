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
    /// <exception cref="TopologyException">It cannot work; all problems at once.</exception>
    public static Topology Compile(StreamTopology topology, TopologyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(topology);
        var streams = new StreamsBuilder(options);
        topology.Define(streams);
        return Compile(streams);
    }

    /// <summary>Compiles what was built with the DSL.</summary>
    /// <exception cref="TopologyException">It cannot work; all problems at once.</exception>
    public static Topology Compile(StreamsBuilder streams)
    {
        ArgumentNullException.ThrowIfNull(streams);
        var (topology, problems) = Checked(streams);
        return problems.Count == 0 ? topology : throw new TopologyException(problems);
    }

    /// <summary>The topology also if it cannot work, and all that is wrong with it.</summary>
    internal static (Topology Topology, IReadOnlyList<string> Problems) Checked(StreamsBuilder streams)
    {
        streams.BeginCompilation();
        foreach (var pass in Passes(streams.Options)) pass.Apply(streams);

        var topology = new Topology { ReplacedSources = streams.ReplacedSources };
        WriteNodes(streams.Root, topology);
        // A topology of two builders is in pieces: what else is wrong with it follows from that.
        return streams.IsMixed ? (topology, streams.Problems) : (topology, [.. streams.Problems, .. topology.Problems, .. CheckReachability.Apply(topology)]);
    }

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
